/// What all loops of a server share; none of it changes but the counts.
final class ServerCore: Sendable {
    let configuration: ServerConfiguration
    let router: Router
    let loops: [EventLoop]
    let gauges: ServerGauges
    let doorkeeper: Doorkeeper

    init(
        configuration: ServerConfiguration, router: Router, loops: [EventLoop],
        gauges: ServerGauges, doorkeeper: Doorkeeper
    ) {
        self.configuration = configuration
        self.router = router
        self.loops = loops
        self.gauges = gauges
        self.doorkeeper = doorkeeper
    }

    /// The configured rendering of a failure, with the headers the protocol wants beside it.
    func response(to failure: HTTPFailure, path: String?, _ id: RequestID) -> Response {
        var response = configuration.renderFailure(failure, path, id.text)
        for field in failure.headers.fields where response.headers[field.name] == nil {
            response.headers.append(field.name, field.value)
        }
        return response
    }
}
