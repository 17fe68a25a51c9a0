import Training

/// How numbers are spread, as SVG: the area of each bar is the share of what lies between its
/// edges.
struct DensityPlot {
    /// Ascending, one more than counts; some may be equal.
    let edges: [Double]
    let counts: [Int]
    let xName: String

    /// Of all edges: what a bin is drawn as wide as at least, where many numbers are equal.
    private static let widthShareMin = 0.01

    var svg: String {
        let least = (edges[edges.count - 1] - edges[0]) * Self.widthShareMin
        let total = Double(counts.reduce(0, +))
        let bars = counts.indices.filter { counts[$0] > 0 }.map { bin in
            // Of numbers that are all alike the bar is one wide.
            let width = max(edges[bin + 1] - edges[bin], least == 0 ? 1 : least)
            return (
                low: edges[bin], high: edges[bin] + width,
                density: Double(counts[bin]) / total / width, count: counts[bin]
            )
        }
        let frame = PlotFrame(
            xs: least == 0 ? bars.flatMap { [$0.low, $0.high] } : edges,
            ys: [0] + bars.map(\.density), xName: xName,
            yName: "density")
        return frame.svg(
            bars.map { bar in
                Markup.bar(
                    (frame.x.place(of: bar.low), frame.y.place(of: bar.density)),
                    (frame.x.place(of: bar.high), frame.y.place(of: 0)),
                    "\(Figure(bar.low)) to \(Figure(bar.high)): \(bar.count) rows")
            })
    }
}
