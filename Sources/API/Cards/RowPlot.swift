import Training

/// Named numbers, one below the other, as SVG: bars from zero, or points between their bounds.
struct RowPlot {
    struct Row {
        let name: String
        let value: Double
        var bounds: (low: Double, high: Double)?
    }

    enum Form {
        case bars
        /// Beside a line at what they are held against.
        case points(around: Double)
    }

    /// At least one.
    let rows: [Row]
    let name: String
    let form: Form

    private static let rowHeight = 32.0
    /// For the numbers beside the rows.
    private static let right = 76.0
    private static let nameLengthMax = 50

    var svg: String {
        let ends = rows.flatMap { [$0.value] + ($0.bounds.map { [$0.low, $0.high] } ?? []) }
        let held: Double =
            switch form {
            case .bars: 0
            case .points(let value): value
            }
        let scale = PlotScale(ends + [held], from: 8, to: PlotFrame.width - Self.right)
        let height = Double(rows.count) * Self.rowHeight + 8
        let drawn = rows.enumerated().map { number, row -> String in
            let top = Double(number) * Self.rowHeight + 4
            let middle = top + 22
            return Markup.label(Self.short(row.name), (8, top + 11), .start)
                + Markup.line(
                    "guide", (scale.place(of: held), middle - 8),
                    (scale.place(of: held), middle + 8))
                + mark(of: row, from: held, at: middle, scale)
                + Markup.label(
                    Figure(row.value).description, (PlotFrame.width - Self.right + 6, middle + 4),
                    .start)
        }
        return Markup.svg(named: name, width: PlotFrame.width, height: height, drawn)
    }

    private func mark(
        of row: Row, from held: Double, at middle: Double, _ scale: PlotScale
    ) -> String {
        let place = scale.place(of: row.value)
        let title = "\(row.name): \(Figure(row.value))"
        switch form {
        case .bars:
            let zero = scale.place(of: held)
            return Markup.bar(
                (min(zero, place), middle - 5), (max(zero, place), middle + 5), title)
        case .points:
            let whisker = row.bounds.map { bounds in
                Markup.line(
                    "whisker", (scale.place(of: bounds.low), middle),
                    (scale.place(of: bounds.high), middle))
            }
            return (whisker ?? "") + Markup.dot((place, middle), title)
        }
    }

    /// A name that fits above its row.
    private static func short(_ name: String) -> String {
        name.count <= nameLengthMax ? name : name.prefix(nameLengthMax - 1) + "…"
    }
}
