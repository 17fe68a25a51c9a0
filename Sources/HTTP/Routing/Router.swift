/// Finds the route for a method and path.
///
/// A tree with a level per segment. At each level a literal beats a capture with a suffix, a longer
/// suffix a shorter one, and that a bare capture; the search turns back where a choice leads
/// nowhere. HEAD is answered by GET's route where it has none of its own.
package struct Router: Sendable {
    package enum Match {
        case found(Route)
        case notFound
        /// The path exists; the value is for `Allow`.
        case methodNotAllowed(allowed: String)
    }

    fileprivate struct Node: Sendable {
        var literals: [(text: [UInt8], node: Int)] = []
        /// Longest suffix first; a bare capture has an empty one and comes last.
        var captures: [(suffix: [UInt8], node: Int)] = []
        var routes: [(method: Method, route: Int)] = []
    }

    private let routes: [Route]
    private var nodes = [Node()]

    /// - Precondition: No two routes have one method and the same path but for capture names.
    package init(routes: [Route]) {
        self.routes = routes
        for index in routes.indices { insert(index) }
    }

    /// - Parameter path: Raw, beginning with a slash, percent sequences valid.
    package func match(_ method: Method, _ path: UnsafeRawBufferPointer) -> Match {
        var allowed: [Method] = []
        var segments = PathSegments(path)
        guard path.first == UInt8(ascii: "/"), let first = segments.next() else { return .notFound }
        let found = find(0, first, segments) { node in
            let route =
                nodes[node].route(method) ?? (method == .head ? nodes[node].route(.get) : nil)
            if route == nil { allowed += nodes[node].routes.map(\.method) }
            return route
        }
        if let found { return .found(routes[found]) }
        if allowed.isEmpty { return .notFound }
        if allowed.contains(.get) { allowed.append(.head) }
        let names = Set(allowed.map(\.rawValue)).sorted()
        return .methodNotAllowed(allowed: names.joined(separator: ", "))
    }

    private func find(
        _ node: Int, _ segment: UnsafeRawBufferPointer, _ rest: PathSegments,
        _ accept: (Int) -> Int?
    ) -> Int? {
        var rest = rest
        let next = rest.next()
        func descend(_ child: Int) -> Int? {
            if let next { find(child, next, rest, accept) } else { accept(child) }
        }
        let text = SegmentText(segment)
        for literal in nodes[node].literals where text.equals(literal.text) {
            if let route = descend(literal.node) { return route }
        }
        for capture in nodes[node].captures where text.isCaptured(before: capture.suffix) {
            if let route = descend(capture.node) { return route }
        }
        return nil
    }

    private mutating func insert(_ index: Int) {
        let route = routes[index]
        var node = 0
        for segment in route.template.segments { node = child(of: node, for: segment) }
        precondition(
            nodes[node].route(route.method) == nil,
            "two routes for \(route.method.rawValue) \(route.template.text)")
        nodes[node].routes.append((route.method, index))
    }

    private mutating func child(of node: Int, for segment: PathTemplate.Segment) -> Int {
        switch segment {
        case .literal(let text):
            if let known = nodes[node].literals.first(where: { $0.text == text }) {
                return known.node
            }
            nodes[node].literals.append((text, nodes.count))
        case .capture(_, let suffix):
            if let known = nodes[node].captures.first(where: { $0.suffix == suffix }) {
                return known.node
            }
            nodes[node].captures.append((suffix, nodes.count))
            nodes[node].captures.sort { $0.suffix.count > $1.suffix.count }
        }
        nodes.append(Node())
        return nodes.count - 1
    }
}

extension Router.Node {
    fileprivate func route(_ method: Method) -> Int? {
        routes.first { $0.method == method }?.route
    }
}
