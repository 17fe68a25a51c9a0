import HTTP

/// The routes that take traffic.
enum TrafficRoutes {
    static var all: [Route] { answers + [EchoRoute.route, UploadRoute.route, RowsRoute.route] }

    /// 200 bytes of JSON.
    private static let answer = Array(#"{"answer":"\#(String(repeating: "x", count: 187))"}"#.utf8)

    private static var answers: [Route] {
        let answer = answer
        return [
            Route(.post, "/answer") { _, writer in
                writer.respond { $0.append(answer) }
                return .written
            },
            Route(.post, "/later") { _, _ in
                .later { Response(contentType: "application/json", bytes: answer) }
            },
        ]
    }
}
