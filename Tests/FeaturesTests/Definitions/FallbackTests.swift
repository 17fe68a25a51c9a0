import Features
import JSON
import Testing

/// How a feature declares what is served where it has no value.
@Suite struct FallbackTests {
    private func view(_ feature: String, ttl: String? = "1h") -> String {
        """
        {"name": "stats", "entities": ["driver"], "source": "trips",
          \(ttl.map { "\"ttl\": \"\($0)\"," } ?? "")
          "features": [{"name": "trips", "type": "int64"\(feature)}]}
        """
    }

    private func fallback(_ members: String) throws -> Fallback? {
        let definition = try Definition(
            .featureView, json: JSONValue(parsing: view(", \(members)")))
        guard case .featureView(let view) = definition else { return nil }
        #expect(try Definition(.featureView, json: definition.json) == definition)
        return view.features[0].fallback
    }

    @Test func `the three fallbacks are read, and written as they were read`() throws {
        #expect(try fallback(#""fallback": "default", "default": 7"#) == .value(.int64(7)))
        #expect(try fallback(#""fallback": "last_known""#) == .lastKnown)
        #expect(try fallback(#""fallback": "reject""#) == .reject)
        #expect(try fallback(#""description": "none""#) == nil)
    }

    @Test func `another fallback is refused with those there are`() throws {
        #expect(
            try faults(.featureView, view(#", "fallback": "zero""#)) == [
                Fault(
                    "features[0].fallback", "There is no fallback \"zero\".",
                    hint: "The fallbacks are default, last_known, reject.")
            ])
    }

    @Test(arguments: ["", #", "default": null"#])
    func `the fallback default needs a value`(value: String) throws {
        #expect(
            try faults(.featureView, view(#", "fallback": "default"\#(value)"#)) == [
                Fault(
                    "features[0].default", "The fallback \"default\" needs a value to serve.",
                    hint: "Write it as \"default\", of the feature's type.")
            ])
    }

    @Test func `a default is of the feature's type`() throws {
        #expect(
            try faults(.featureView, view(#", "fallback": "default", "default": "7""#)) == [
                Fault(
                    "features[0].default", "The feature is int64, but this is \"7\".",
                    hint: "Write a value of the feature's type.")
            ])
    }

    @Test(arguments: ["", #""fallback": "reject", "#])
    func `a default without the fallback of that name is refused`(fallback: String) throws {
        #expect(
            try faults(.featureView, view(#", \#(fallback)"default": 7"#)) == [
                Fault(
                    "features[0].default",
                    "A default is served only where the fallback is \"default\".")
            ])
    }

    @Test func `the last known value needs a TTL to be too old by`() throws {
        #expect(
            try faults(.featureView, view(#", "fallback": "last_known""#, ttl: nil)) == [
                Fault(
                    "features",
                    "No value of \"trips\" is too old for its fallback \"last_known\": the view "
                        + "has no ttl.",
                    hint: "Declare a ttl, or leave the fallback out.")
            ])
    }

    @Test func `columns of events have no fallback`() throws {
        let text = """
            {"name": "stats", "entities": ["driver"], "source": "trips",
              "columns": [{"name": "fare", "type": "float64", "fallback": "reject"}],
              "aggregations": [{"name": "fares", "function": "sum", "column": "fare",
                "window": "1h"}]}
            """
        #expect(
            try faults(.featureView, text) == [
                Fault(
                    "columns[0].fallback",
                    "A column of events is not served, so nothing is served instead of it.")
            ])
    }

    @Test func `another fallback changes what is served, and nothing that is stored`() throws {
        let changed = Drivers.bundle.replacing(
            #""features": [{"name": "rating", "type": "float64"}"#,
            with:
                #""features": [{"name": "rating", "type": "float64", "fallback": "last_known"}"#)
        #expect(changed != Drivers.bundle)
        let plan = try plan(changed, on: registry(Drivers.bundle))
        #expect(plan.storage.isEmpty)
        let details = plan.changes.first { $0.id.kind == .featureView }?.details
        #expect(
            details == [
                #"features: rating {"name":"rating","type":"float64"} → "#
                    + #"{"name":"rating","type":"float64","fallback":"last_known"}"#
            ])
    }
}
