import Dispatch
import Glibc
import HTTP
import JSON

/// Serves the routes of `README.md` until it is told to stop.
@main
struct HTTPTarget {
    private static let drainDeadline = Duration.seconds(10)
    /// The exit code of a wrong command line, as for `larder`.
    private static let usageExitCode: Int32 = 2

    static func main() async {
        do throws(ArgumentsError) {
            await run(try Arguments(CommandLine.arguments.dropFirst()))
        } catch {
            fail("\(error)\n\(Arguments.usage)", exitCode: usageExitCode)
        }
    }

    private static func run(_ arguments: Arguments) async {
        // Before the ports are printed: whoever reads them may send a signal at once.
        let stopSignals = StopSignals()
        let counts = ExchangeCounts()
        var configuration = ServerConfiguration(
            port: arguments.port, limits: arguments.limits,
            renderFailure: Failure.response(to:path:requestID:),
            observe: counts.observe)
        if let loops = arguments.loops { configuration.loops = loops }
        configuration.tls = arguments.tls.map(open)
        let server = HTTPServer(
            configuration: configuration, router: Router(routes: TrafficRoutes.all))
        let admin = HTTPServer(
            configuration: ServerConfiguration(
                port: arguments.adminPort, loops: 1,
                renderFailure: Failure.response(to:path:requestID:)),
            router: Router(routes: [StatisticsRoute.route(server: server, counts: counts)]))
        do throws(ServerError) {
            try server.start()
            try admin.start()
        } catch {
            fail("\(error)", exitCode: 1)
        }
        if arguments.printsPorts { printPorts(server.port, admin.port) }
        await stopSignals.first()
        await server.drain(deadline: drainDeadline)
        await admin.drain(deadline: .zero)
    }

    private static func open(_ tls: TLSConfiguration) -> ReloadableTLSContext {
        do throws(TLSError) {
            return try ReloadableTLSContext(tls)
        } catch {
            fail("\(error)", exitCode: 1)
        }
    }

    private static func printPorts(_ port: UInt16, _ adminPort: UInt16) {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("port")
        writer.int64(Int64(port))
        writer.key("admin_port")
        writer.int64(Int64(adminPort))
        writer.endObject()
        print(String(decoding: writer.take(), as: UTF8.self))
        fflush(nil)
    }

    private static func fail(_ message: String, exitCode: Int32) -> Never {
        let line = "http-target: \(message)\n"
        _ = write(STDERR_FILENO, line, line.utf8.count)
        exit(exitCode)
    }
}
