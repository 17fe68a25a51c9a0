import Features
import Testing

@Suite struct FeatureServiceTests {
    @Test(arguments: [#"{"name": "s"}"#, #"{"name": "s", "features": []}"#])
    func `a service needs a feature`(text: String) throws {
        #expect(
            try faults(.featureService, text)
                == [Fault("features", "A feature service needs at least one feature.")])
    }

    @Test(arguments: ["rating", "stats:", ":rating", "stats:rating:1", ""])
    func `a feature is named by its view and its name`(reference: String) throws {
        #expect(
            try faults(.featureService, #"{"name": "s", "features": ["\#(reference)"]}"#) == [
                Fault(
                    "features[0]", "\"\(reference)\" is not a feature reference.",
                    hint: "Write view:feature.")
            ])
    }

    @Test func `no feature is listed twice`() throws {
        #expect(
            try faults(.featureService, #"{"name": "s", "features": ["a:b", 1, "a:b"]}"#) == [
                Fault("features[1]", "A string is expected here."),
                Fault("features[2]", "The feature \"a:b\" is listed twice."),
            ])
    }

    @Test func `an unknown field is refused with those there are`() throws {
        #expect(
            try faults(.featureService, #"{"name": "s", "features": ["a:b"], "views": []}"#) == [
                Fault(
                    "views", "There is no field \"views\" here.",
                    hint: "The fields are name, features, description, owner, tags.")
            ])
    }
}
