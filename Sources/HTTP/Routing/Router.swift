/// Finds the route for a method and path.
///
/// A tree with a level per segment. At each level a literal beats a capture with a suffix, a longer
/// suffix a shorter one, and that a bare capture; the search turns back where a choice leads
/// nowhere. HEAD is answered by GET's route where it has none of its own.
package struct Router: Sendable {
    package enum Match {
        /// The route's index in `routes`: an index is passed on without counting references.
        case found(Int)
        case notFound
        /// The path exists; the value is for `Allow`.
        case methodNotAllowed(allowed: String)
    }

    package let routes: [Route]
    private let tree: RouteTree

    /// - Precondition: No two routes have one method and the same path but for capture names.
    package init(routes: [Route]) {
        self.routes = routes
        tree = RouteTree(routes)
    }

    /// - Parameter path: Raw, beginning with a slash, percent sequences valid.
    package func match(_ method: Method, _ path: UnsafeRawBufferPointer) -> Match {
        var segments = PathSegments(path)
        guard path.first == UInt8(ascii: "/"), let first = segments.next() else { return .notFound }
        var allowed = MethodSet()
        if let route = find(0, first, segments, method, &allowed) { return .found(route) }
        if allowed.isEmpty { return .notFound }
        if allowed.contains(.get) { allowed.insert(.head) }
        return .methodNotAllowed(allowed: allowed.text)
    }

    /// - Parameter allowed: Gets the methods of the paths that match otherwise.
    private func find(
        _ node: Int, _ segment: UnsafeRawBufferPointer, _ rest: PathSegments, _ method: Method,
        _ allowed: inout MethodSet
    ) -> Int? {
        var rest = rest
        let next = rest.next()
        let text = SegmentText(segment)
        for index in tree.nodes[node].edges {
            let edge = tree.edges[index]
            guard text.fits(edge, tree.text) else { continue }
            let found =
                if let next {
                    find(edge.node, next, rest, method, &allowed)
                } else {
                    route(of: edge.node, method, &allowed)
                }
            if let found { return found }
        }
        return nil
    }

    private func route(of node: Int, _ method: Method, _ allowed: inout MethodSet) -> Int? {
        var get: Int?
        for index in tree.nodes[node].ends {
            let end = tree.ends[index]
            if end.method == method { return end.route }
            if end.method == .get { get = end.route }
            allowed.insert(end.method)
        }
        return method == .head ? get : nil
    }
}
