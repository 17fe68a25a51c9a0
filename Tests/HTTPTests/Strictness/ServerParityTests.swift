import HTTP
import Testing

/// A server answers the requests its parser sees in the bytes, and no others: nothing is lost or
/// won between the two, whatever comes.
struct ServerParityTests {
    private static let seeds: [UInt64] = [21, 22]
    private static let mutationsPerSeed = 250
    private static let router = Router(routes: StrictnessRoutes.all)

    @Test(arguments: seeds)
    func `wrong requests get the answers their parts deserve`(_ seed: UInt64) async throws {
        var mutator = RequestMutator(seed: seed)
        let cases = (0..<Self.mutationsPerSeed).map { ("mutation \($0)", mutator.next()) }
        try await check(cases, "seed \(seed)")
    }

    @Test(.enabled("the corpus is beside this checkout") { RequestCorpus.isPresent })
    func `another server's requests get the answers their parts deserve`() async throws {
        let entries =
            try RequestCorpus.entries(.valid) + RequestCorpus.entries(.invalid)
        try await check(
            entries.map { ($0.name, RequestCorpus.withHosts($0.bytes)) }, "corpus")
    }

    private func check(_ cases: [(name: String, bytes: [UInt8])], _ origin: String) async throws {
        var limits = Limits()
        // A length that never comes must cost nothing, however large.
        limits.bodyBytesMax = .max
        var answered = 0
        try await withServer(StrictnessRoutes.all, limits: limits) { bench in
            for item in cases {
                let sent = item.bytes + CanaryExchange.request
                let seen = ParserVerdict(parsing: sent)
                // Without a route the server ends what it need not read; rows have those cases.
                guard seen.requests.allSatisfy(Self.hasRoute) else { continue }
                let bytes = await CanaryExchange.run([item.bytes], over: bench.client(), .whole)
                let areToHead =
                    seen.requests.map { $0.method == "HEAD" } + [ParsedRequests(sent).isHeadRefused]
                let answers = try ResponseReader.read(bytes, areToHead: areToHead).filter {
                    $0.response.status >= 200
                }
                let statuses = answers.map { $0.response.status < 400 }
                let expected =
                    seen.requests.map { _ in true } + (seen.isRefused ? [false] : [])
                #expect(
                    statuses == expected,
                    "\(origin), \(item.name): \(String(decoding: bytes, as: UTF8.self))")
                if answers.last.map(CanaryExchange.isAnswer) ?? false { answered += 1 }
            }
        }
        print("parity, \(origin): \(cases.count) cases, \(answered) canaries answered")
    }

    private static func hasRoute(_ request: ParserVerdict.Request) -> Bool {
        guard let method = HTTP.Method(rawValue: request.method) else { return false }
        let path = Array(request.target.prefix { $0 != "?" }.utf8)
        if case .found = path.withUnsafeBytes({ router.match(method, $0) }) { return true }
        return false
    }
}
