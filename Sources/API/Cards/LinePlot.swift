/// Points joined by a line, as SVG.
struct LinePlot {
    struct Point {
        let x: Double
        let y: Double
    }

    /// At least one, ascending in x.
    let points: [Point]
    let xName: String
    let yName: String

    private static let (width, height, margin) = (480.0, 240.0, 50.0)

    var svg: String {
        let (xs, ys) = (points.map(\.x), points.map(\.y))
        let x = Axis(xs, from: Self.margin, to: Self.width - Self.margin)
        let y = Axis(ys, from: Self.height - Self.margin, to: Self.margin / 2)
        let path = points.map { "\(x.place(of: $0.x)),\(y.place(of: $0.y))" }
            .joined(separator: " ")
        let bottom = Self.height - Self.margin
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(Self.width)) \
            \(Int(Self.height))" width="\(Int(Self.width))" height="\(Int(Self.height))" \
            role="img" aria-label="\(Markup.escaped(yName)) by \(Markup.escaped(xName))">
            <line class="axis" x1="\(Self.margin)" y1="\(bottom)" \
            x2="\(Self.width - Self.margin)" y2="\(bottom)"/>
            <line class="axis" x1="\(Self.margin)" y1="\(Self.margin / 2)" x2="\(Self.margin)" \
            y2="\(bottom)"/>
            <polyline class="line" points="\(path)"/>
            <text x="\(Self.margin)" y="\(bottom + 18)">\(Markup.figure(x.low))</text>
            <text x="\(Self.width - Self.margin)" y="\(bottom + 18)" text-anchor="end">\
            \(Markup.figure(x.high)) \(Markup.escaped(xName))</text>
            <text x="4" y="\(bottom)">\(Markup.figure(y.low))</text>
            <text x="4" y="\(Self.margin / 2 + 4)">\(Markup.figure(y.high))</text>
            <text x="\(Self.margin + 6)" y="\(Self.margin / 2 + 4)">\(Markup.escaped(yName))</text>
            </svg>

            """
    }

    /// From values to places on the page.
    private struct Axis {
        let low: Double
        let high: Double
        private let start: Double
        private let end: Double

        init(_ values: [Double], from start: Double, to end: Double) {
            low = values.min() ?? 0
            high = values.max() ?? 0
            self.start = start
            self.end = end
        }

        func place(of value: Double) -> String {
            let share = high > low ? (value - low) / (high - low) : 0.5
            return Markup.figure(start + share * (end - start))
        }
    }
}
