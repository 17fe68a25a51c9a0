import Training

/// The axes of a plot of two scales, as SVG. It is as wide as a narrow screen, so that its texts
/// are read there, too.
struct PlotFrame {
    let x: PlotScale
    let y: PlotScale
    private let xName: String
    private let yName: String

    static let width = 360.0
    private static let height = 240.0
    private static let (left, right, top, bottom) = (56.0, 14.0, 24.0, 40.0)

    /// - Parameters: Finite values that are drawn, at least one in each direction.
    init(xs: [Double], ys: [Double], xName: String, yName: String) {
        x = PlotScale(xs, from: Self.left, to: Self.width - Self.right)
        y = PlotScale(ys, from: Self.height - Self.bottom, to: Self.top)
        self.xName = xName
        self.yName = yName
    }

    /// The axes with what is drawn between them.
    func svg(_ body: [String]) -> String {
        let floor = Self.height - Self.bottom
        let across = y.ticks.map { tick -> String in
            let place = y.place(of: tick)
            return Markup.line("grid", (Self.left, place), (Self.width - Self.right, place))
                + Markup.label(Figure(tick).description, (Self.left - 6, place + 4), .end)
        }
        let down = x.ticks.map { tick -> String in
            let place = x.place(of: tick)
            return Markup.line("grid", (place, floor), (place, floor + 4))
                + Markup.label(Figure(tick).description, (place, floor + 17), .middle)
        }
        let names = [
            Markup.label(yName, (4, 12), .start),
            Markup.label(xName, (Self.width - Self.right, Self.height - 6), .end),
            Markup.line("axis", (Self.left, floor), (Self.width - Self.right, floor)),
        ]
        return Markup.svg(
            named: "\(yName) by \(xName)", width: Self.width, height: Self.height,
            across + down + body + names)
    }
}
