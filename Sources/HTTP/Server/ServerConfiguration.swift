import Glibc

/// What an `HTTPServer` is told at its start.
package struct ServerConfiguration: Sendable {
    /// An IPv4 or IPv6 address, or a name; the first address that can be bound is.
    package var host: String
    /// 0 lets the system choose; `HTTPServer.port` says what it chose.
    package var port: UInt16
    /// Event loops, each with a thread of its own.
    package var loops: Int
    package var limits: Limits
    /// Where set, only TLS is spoken.
    package var tls: ReloadableTLSContext?
    /// The `Server` header; none where `nil`.
    package var serverName: String?
    /// Makes the response to what the server refuses by itself; gets the request's path, `nil`
    /// where none was read, and the request's id too. Of a long path it gets the beginning.
    package var renderFailure: @Sendable (HTTPFailure, _ path: String?, _ id: String) -> Response
    /// Called on the event loop after each exchange: it must not wait.
    package var observe: @Sendable (ExchangeRecord) -> Void
    /// Called on the event loop when a connection fails beside its requests: it must not wait.
    package var observeFailure: @Sendable (ConnectionFailure) -> Void

    package init(
        host: String = "127.0.0.1",
        port: UInt16 = 0,
        loops: Int = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))),
        limits: Limits = Limits(),
        tls: ReloadableTLSContext? = nil,
        serverName: String? = nil,
        renderFailure: @escaping @Sendable (HTTPFailure, _ path: String?, _ id: String) -> Response,
        observe: @escaping @Sendable (ExchangeRecord) -> Void = { _ in },
        observeFailure: @escaping @Sendable (ConnectionFailure) -> Void = { _ in }
    ) {
        precondition(loops > 0, "a server needs an event loop")
        self.host = host
        self.port = port
        self.loops = loops
        self.limits = limits
        self.tls = tls
        self.serverName = serverName
        self.renderFailure = renderFailure
        self.observe = observe
        self.observeFailure = observeFailure
    }
}
