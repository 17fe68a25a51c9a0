import Training

/// Points of two numbers, as SVG.
struct PointPlot {
    struct Point {
        let x: Double
        let y: Double
    }

    /// What points are held against.
    enum Guide {
        /// Where both numbers are equal.
        case diagonal
        case zero
    }

    /// At least one, ascending in x where they are joined.
    let points: [Point]
    let xName: String
    let yName: String
    var isJoined = true
    var guide: Guide?

    var svg: String {
        let (xs, ys) = (points.map(\.x), points.map(\.y))
        // Both ways from 0 to 1, so that the diagonal is one; or down to the zero.
        let ends: [Double] =
            switch guide {
            case .diagonal: [0, 1]
            case .zero: [0]
            case nil: []
            }
        let frame = PlotFrame(
            xs: guide == .diagonal ? xs + ends : xs, ys: ys + ends, xName: xName, yName: yName)
        var body: [String] = []
        switch guide {
        case .diagonal:
            body.append(Markup.line("guide", place(0, 0, frame), place(1, 1, frame)))
        case .zero:
            body.append(
                Markup.line(
                    "guide", place(frame.x.low, 0, frame), place(frame.x.high, 0, frame)))
        case nil: break
        }
        if isJoined, points.count > 1 {
            body.append(Markup.polyline(points.map { place($0.x, $0.y, frame) }))
        }
        body += points.map { point in
            Markup.dot(
                place(point.x, point.y, frame),
                "\(xName) \(Figure(point.x)): \(yName) \(Figure(point.y))")
        }
        return frame.svg(body)
    }

    private func place(_ x: Double, _ y: Double, _ frame: PlotFrame) -> (Double, Double) {
        (frame.x.place(of: x), frame.y.place(of: y))
    }
}
