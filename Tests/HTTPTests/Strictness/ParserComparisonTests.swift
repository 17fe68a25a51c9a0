import Testing

/// What the comparison with other parsers calls dangerous, on verdicts made by hand.
struct ParserComparisonTests {
    private static func request(
        _ target: String, body: String = "", headers: [String] = ["host: a"]
    ) -> ParserVerdict.Request {
        ParserVerdict.Request(method: "POST", target: target, headers: headers, body: body)
    }

    private static let one = ParserVerdict(requests: [request("/a")], end: .clean)
    private static let two = ParserVerdict(requests: [request("/a"), request("/b")], end: .clean)
    private static let none = ParserVerdict(requests: [], end: .refused)
    private static let broken = ParserVerdict(requests: [request("/a")], end: .refused)

    @Test func `what both refuse must not be handled`() {
        #expect(
            ParserComparison(Self.one, [Self.none, Self.none])
                == .dangerous("request 0 is handled, and both others refuse it"))
        #expect(
            ParserComparison(Self.broken, [Self.none, Self.none])
                == .dangerous("request 0 is handled, and both others refuse it"))
    }

    @Test func `what follows a request that both accept must not be accepted if they refuse it`() {
        #expect(
            ParserComparison(Self.one, [Self.broken, Self.broken])
                == .dangerous("accepted, and both others refuse it"))
    }

    @Test func `the number of requests must be that of one of the others`() {
        #expect(
            ParserComparison(Self.one, [Self.two, Self.two])
                == .dangerous("another number of requests"))
        #expect(ParserComparison(Self.one, [Self.two, Self.one]) == .allAccept)
    }

    @Test(arguments: [
        (request("/c"), "target"), (request("/a", body: "00"), "body"),
        (request("/a", headers: ["host: b"]), "headers"),
    ])
    func `a request must be what one of the others sees`(
        _ request: ParserVerdict.Request, _ part: String
    ) {
        let ours = ParserVerdict(requests: [request], end: .clean)
        let reason = "request 0 has \(part == "headers" ? "other" : "another") \(part)"
        #expect(ParserComparison(ours, [Self.one, Self.one]) == .dangerous(reason))
        #expect(ParserComparison(ours, [Self.one, ours]) == .allAccept)
    }

    @Test func `to refuse more is no danger`() {
        #expect(ParserComparison(Self.none, [Self.one, Self.two]) == .oursIsStricter)
        #expect(ParserComparison(Self.none, [Self.none, Self.broken]) == .allRefuse)
        #expect(ParserComparison(Self.one, [Self.one, Self.none]) == .oneIsStricter)
    }

    @Test func `an authority before the path makes no other target`() {
        let absolute = ParserVerdict(requests: [Self.request("HTTP://x:80?")], end: .clean)
        let ours = ParserVerdict(requests: [Self.request("/")], end: .clean)
        #expect(ParserComparison(ours, [absolute, absolute]) == .allAccept)
    }
}
