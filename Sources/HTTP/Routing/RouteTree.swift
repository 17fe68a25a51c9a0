/// The tree that `Router` searches, in flat arrays: walking it touches no references.
struct RouteTree: Sendable {
    struct Node: Sendable {
        /// Into `RouteTree.edges`: literals first, then captures, the longest suffix first.
        fileprivate(set) var edges = 0..<0
        /// Into `RouteTree.ends`.
        fileprivate(set) var ends = 0..<0
    }

    /// A segment that leads to another node.
    struct Edge: Sendable {
        let isCapture: Bool
        /// Of `RouteTree.text`: the literal, or the capture's suffix.
        let text: Range<Int>
        let node: Int
    }

    /// A route that ends at a node.
    struct End: Sendable {
        let method: Method
        let route: Int
    }

    private(set) var nodes: [Node] = []
    private(set) var edges: [Edge] = []
    private(set) var ends: [End] = []
    private(set) var text: [UInt8] = []

    init(_ routes: [Route]) {
        let root = Draft()
        for (index, route) in routes.enumerated() { root.insert(route, index) }
        nodes = [Node()]
        lay(root, at: 0)
    }

    private mutating func lay(_ draft: Draft, at index: Int) {
        nodes[index].ends = ends.count..<(ends.count + draft.ends.count)
        ends += draft.ends
        let sorted = draft.children.sorted { Self.precedes($0.segment, $1.segment) }
        let firstNode = nodes.count
        nodes[index].edges = edges.count..<(edges.count + sorted.count)
        for (offset, child) in sorted.enumerated() {
            let (bytes, isCapture) = Self.text(of: child.segment)
            edges.append(
                Edge(
                    isCapture: isCapture, text: text.count..<(text.count + bytes.count),
                    node: firstNode + offset))
            text += bytes
            nodes.append(Node())
        }
        for (offset, child) in sorted.enumerated() { lay(child.draft, at: firstNode + offset) }
    }

    private static func text(of segment: PathTemplate.Segment) -> ([UInt8], isCapture: Bool) {
        switch segment {
        case .literal(let text): (text, false)
        case .capture(_, let suffix): (suffix, true)
        }
    }

    private static func precedes(_ one: PathTemplate.Segment, _ other: PathTemplate.Segment) -> Bool
    {
        switch (text(of: one), text(of: other)) {
        case ((_, false), (_, true)): true
        case ((let one, true), (let other, true)): one.count > other.count
        default: false
        }
    }
}

extension RouteTree {
    /// The tree while it grows.
    private final class Draft {
        var children: [(segment: PathTemplate.Segment, draft: Draft)] = []
        var ends: [End] = []

        func insert(_ route: Route, _ index: Int) {
            var draft = self
            for segment in route.template.segments { draft = draft.child(for: segment) }
            precondition(
                !draft.ends.contains { $0.method == route.method },
                "two routes for \(route.method.rawValue) \(route.template.text)")
            draft.ends.append(End(method: route.method, route: index))
        }

        private func child(for segment: PathTemplate.Segment) -> Draft {
            // What a capture is called does not tell two paths apart.
            let known = children.first { child in
                RouteTree.text(of: child.segment) == RouteTree.text(of: segment)
            }
            if let known { return known.draft }
            let draft = Draft()
            children.append((segment, draft))
            return draft
        }
    }
}
