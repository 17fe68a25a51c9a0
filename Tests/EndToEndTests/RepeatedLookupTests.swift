import JSON
import Testing

/// Lookups that differ in their entities alone are known by the bytes around them; whatever stands
/// there, they are answered as those that are not known.
@Suite(OperationsShop()) struct RepeatedLookupTests {
    private let server: LarderProcess

    init() throws {
        server = try #require(OperationsShop.server)
    }

    /// What stands in the place of the member `entities`, be it a value or not.
    private static let entities = [
        #"{"shop": ["N"]}"#, #"{"shop": ["S", "X", "N"]}"#, #"{"shop": []}"#, #" {"shop":["N"]} "#,
        #"{"shop": [1]}"#, #"{"shop": [null]}"#, #"{"shop": "N"}"#, #"{"shop": ["N"], "x": [1]}"#,
        #"{"x": ["N"]}"#, "{}", "[]", "null", "", "{", #"{"shop": ["N"]"#, #"{"shop": ["N"]}}"#,
        #"{"shop": ["N"]}, "entities": {"shop": ["S"]}"#, #"{"shop": ["N"]}, "as_of": "nonsense""#,
        #"{"shop": ["N"]} 1"#, #"{"shop": ["N"], "shop": ["S"]}"#, #"{"shop": ["\ud800"]}"#,
    ]

    @Test(arguments: [
        ("/v1/online-features", #"{"feature_service": "comfort", "entities": "#, "}"),
        ("/v1/online-features", #"{"entities": "#, #", "features": ["shop_weather:temp"]}"#),
        ("/get-online-features", #"{"features": ["shop_weather:temp"], "entities": "#, "}"),
        ("/get-online-features", #"{"entities": "#, #", "feature_service": "comfort"}"#),
    ])
    func `what is known is answered as what is not`(
        path: String, before: String, behind: String
    ) async throws {
        for (number, entities) in Self.entities.enumerated() {
            // Twice: the first one may be the one by which the second is known.
            _ = try await server.send("POST", path, body: before + entities + behind)
            let known = try await server.send("POST", path, body: before + entities + behind)
            // Nobody sent as many blanks before.
            let blanks = String(repeating: " ", count: 1 + number)
            let whole = try await server.send(
                "POST", path, body: before + entities + behind + blanks)
            #expect(known.status == whole.status, "\(entities)")
            #expect(Self.answered(known) == Self.answered(whole), "\(entities)")
        }
    }

    /// The answer without what differs from request to request; of an error, without the column,
    /// as the document's end is further off behind blanks.
    private static func answered(_ answer: Answer) -> JSONValue {
        guard answer.status >= 400 else { return answer.json }
        var text = answer.text
        if let id = answer.json["request_id"]?.stringValue { text = text.replacing(id, with: "") }
        return .string(text.filter { !$0.isNumber })
    }

    @Test func `a lookup that is known is answered by the definitions there are`() async throws {
        let body = #"{"feature_service": "s", "entities": {"shop": ["N"]}}"#
        for feature in ["temp", "wind", "temp"] {
            let applied = try await server.send(
                "POST", "/v1/apply?project=repeated",
                body: """
                    entities: [{name: shop, join_keys: [{name: shop, type: string}]}]
                    data_sources:
                      - {name: w, kind: push, schema: [{name: shop, type: string},
                          {name: temp, type: float64}, {name: wind, type: float64}]}
                    feature_views:
                      - {name: w, entities: [shop], source: w,
                         features: [{name: temp, type: float64}, {name: wind, type: float64}]}
                    feature_services: [{name: s, features: ["w:\(feature)"]}]
                    """, contentType: "application/yaml")
            #expect(applied.status == 200, "\(applied.text)")
            for _ in 0..<2 {
                let answer = try await server.send(
                    "POST", "/v1/online-features?project=repeated", body: body)
                #expect(answer.json["feature_names"] == [.string("w:\(feature)")])
            }
        }
    }
}
