/// Pieces of plots. Places are (from the left, from the top).
extension Markup {
    enum Anchor: String {
        case start
        case middle
        case end
    }

    static func svg(
        named name: String, width: Double, height: Double, _ body: [String]
    ) -> String {
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(place(width)) \(place(height))" \
        role="img" aria-label="\(escaped(name))">
        \(body.joined())</svg>

        """
    }

    static func line(
        _ style: String, _ start: (Double, Double), _ end: (Double, Double)
    ) -> String {
        """
        <line class="\(style)" x1="\(place(start.0))" y1="\(place(start.1))" \
        x2="\(place(end.0))" y2="\(place(end.1))"/>

        """
    }

    static func polyline(_ points: [(Double, Double)]) -> String {
        let path = points.map { "\(place($0.0)),\(place($0.1))" }.joined(separator: " ")
        return "<polyline class=\"line\" points=\"\(path)\"/>\n"
    }

    /// - Parameter title: What is read where a pointer rests on it.
    static func dot(_ center: (Double, Double), _ title: String) -> String {
        """
        <circle class="mark" cx="\(place(center.0))" cy="\(place(center.1))" r="3">\
        <title>\(escaped(title))</title></circle>

        """
    }

    /// - Parameter start: The corner at the top left; `end` is the other.
    static func bar(
        _ start: (Double, Double), _ end: (Double, Double), _ title: String
    ) -> String {
        """
        <rect class="mark" x="\(place(start.0))" y="\(place(start.1))" \
        width="\(place(end.0 - start.0))" height="\(place(end.1 - start.1))">\
        <title>\(escaped(title))</title></rect>

        """
    }

    static func label(_ text: String, _ at: (Double, Double), _ anchor: Anchor) -> String {
        """
        <text x="\(place(at.0))" y="\(place(at.1))" text-anchor="\(anchor.rawValue)">\
        \(escaped(text))</text>

        """
    }

    /// To a tenth of a pixel.
    private static func place(_ value: Double) -> String {
        let rounded = (value * 10).rounded() / 10
        return Int64(exactly: rounded).map(String.init) ?? "\(rounded)"
    }
}
