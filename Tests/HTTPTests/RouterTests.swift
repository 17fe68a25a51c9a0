import HTTP
import Testing

/// Which route a method and a path find.
struct RouterTests {
    private static func route(_ method: HTTP.Method, _ template: String) -> Route {
        Route(method, template) { _, _ in .now(Response(status: .ok)) }
    }

    private let router = Router(routes: [
        route(.get, "/"),
        route(.get, "/v1/models/{name}"),
        route(.put, "/v1/models/{name}"),
        route(.post, "/v1/models/{name}:predict"),
        route(.post, "/v1/models/{name}:batch:predict"),
        route(.get, "/v1/models/list"),
        route(.get, "/v1/{kind}/{name}/rows"),
        route(.post, "/v1/models/{name}/versions"),
        route(.head, "/v1/special"),
        route(.get, "/v1/special"),
    ])

    private func find(_ method: HTTP.Method, _ path: String) -> String {
        Array(path.utf8).withUnsafeBytes { bytes in
            switch router.match(method, bytes) {
            case .found(let index):
                "\(router.routes[index].method.rawValue) \(router.routes[index].template.text)"
            case .notFound: "404"
            case .methodNotAllowed(let allowed): "405 \(allowed)"
            }
        }
    }

    @Test(arguments: [
        ("/", "GET /"),
        ("/v1/models/a", "GET /v1/models/{name}"),
        ("/v1/models/a%2Fb", "GET /v1/models/{name}"),
        ("/v1/%6Dodels/a", "GET /v1/models/{name}"),
        ("/v1/views/a/rows", "GET /v1/{kind}/{name}/rows"),
    ])
    func `a path finds its template`(_ path: String, _ route: String) {
        #expect(find(.get, path) == route)
    }

    @Test func `a literal beats a capture`() {
        #expect(find(.get, "/v1/models/list") == "GET /v1/models/list")
    }

    @Test func `a capture serves a method the literal does not have`() {
        #expect(find(.put, "/v1/models/list") == "PUT /v1/models/{name}")
    }

    @Test func `a literal that leads nowhere gives way to a capture`() {
        #expect(find(.get, "/v1/models/a/rows") == "GET /v1/{kind}/{name}/rows")
    }

    @Test func `the longest suffix wins`() {
        #expect(find(.post, "/v1/models/a:predict") == "POST /v1/models/{name}:predict")
        #expect(find(.post, "/v1/models/a:batch:predict") == "POST /v1/models/{name}:batch:predict")
    }

    @Test(arguments: [
        "/v1", "/v1/models", "/v1/models/", "/v1/models//rows", "/v2/models/a", "//", "*",
    ])
    func `a path without a template is not found`(_ path: String) {
        #expect(find(.get, path) == "404")
    }

    @Test func `a suffix alone leaves nothing to capture`() {
        #expect(find(.post, "/v1/models/:predict") == "405 GET, HEAD, PUT")
    }

    @Test func `another method is answered with those there are`() {
        #expect(find(.delete, "/v1/models/a") == "405 GET, HEAD, PUT")
    }

    @Test func `HEAD is answered by GET's route`() {
        #expect(find(.head, "/v1/models/a") == "GET /v1/models/{name}")
    }

    @Test func `HEAD prefers a route of its own`() {
        #expect(find(.head, "/v1/special") == "HEAD /v1/special")
    }

    @Test(arguments: [
        ("/v1/models/a:predict", "a"),
        ("/v1/models/a%3Ab%2Fc%20d:predict", "a:b/c d"),
        ("/v1/models/a%253A:predict", "a%3A"),
        ("/v1/models/a+b%3Apredict", "a+b"),
    ])
    func `a parameter is decoded once`(_ path: String, _ name: String) {
        let template = PathTemplate("/v1/models/{name}:predict")
        let parameter = Array(path.utf8).withUnsafeBytes { template.parameter("name", in: $0) }
        #expect(parameter == name)
    }

    @Test func `two routes for one path are a mistake of ours`() async {
        await #expect(processExitsWith: .failure) {
            _ = Router(routes: [
                Route(.get, "/a/{x}") { _, _ in .written },
                Route(.get, "/a/{y}") { _, _ in .written },
            ])
        }
    }
}
