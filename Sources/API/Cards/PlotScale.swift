#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// From values to places along one side of a plot, with round values to mark.
struct PlotScale {
    /// The first and the last tick, between which all values are.
    let low: Double
    let high: Double
    /// Round values, evenly spaced, at least two.
    let ticks: [Double]
    private let start: Double
    private let end: Double

    private static let spacesMax = 5.0

    /// - Parameters:
    ///   - values: At least one, each 0 or of a magnitude from 1e-100 to 1e100. Of equal ones the
    ///     scale reaches to both sides.
    ///   - start: Where the lowest is drawn; `end` is where the highest is.
    init(_ values: [Double], from start: Double, to end: Double) {
        var least = values.min() ?? 0
        var most = values.max() ?? 0
        // Of what differs by rounding alone no scale could tell more.
        if most - least <= 1e-9 * max(least.magnitude, most.magnitude) {
            let margin = least == 0 ? 1 : least.magnitude / 10
            (least, most) = (least - margin, most + margin)
        }
        let step = Self.step((most - least) / Self.spacesMax)
        let first = (least / step).rounded(.down)
        let last = (most / step).rounded(.up)
        ticks = (0...Int(last - first)).map { (first + Double($0)) * step }
        low = first * step
        high = last * step
        self.start = start
        self.end = end
    }

    /// Where a value is drawn.
    func place(of value: Double) -> Double {
        start + (value - low) / (high - low) * (end - start)
    }

    /// The least of 1, 2, 5, 10, … times a power of ten that is as large.
    private static func step(_ least: Double) -> Double {
        let power = pow(10, log10(least).rounded(.down))
        return ([1, 2, 5].first { $0 * power >= least } ?? 10) * power
    }
}
