import Hummingbird
import Logging

/// Answers `POST /answer` as `http-target` does, with Hummingbird 2.
///
///     hummingbird-target PORT BODY
@main
enum HummingbirdTarget {
    static func main() async throws {
        guard CommandLine.arguments.count == 3, let port = Int(CommandLine.arguments[1]) else {
            fatalError("usage: hummingbird-target PORT BODY")
        }
        let body = ByteBuffer(string: CommandLine.arguments[2])
        let router = Router()
        router.post("answer") { request, _ in
            _ = try await request.body.collect(upTo: 1024 * 1024)
            return Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: ResponseBody(byteBuffer: body))
        }
        var logger = Logger(label: "hummingbird-target")
        logger.logLevel = .warning
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)),
            logger: logger)
        try await application.runService()
    }
}
