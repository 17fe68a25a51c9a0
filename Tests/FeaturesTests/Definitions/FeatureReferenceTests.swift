import Features
import Testing

@Suite struct FeatureReferenceTests {
    @Test func `a reference names a view and a feature`() {
        #expect(
            FeatureReference("stats:rating") == FeatureReference(view: "stats", feature: "rating"))
        #expect(FeatureReference("stats:rating")?.description == "stats:rating")
    }

    @Test func `or a version of a view and a feature`() {
        let reference = FeatureReference("stats@v12:rating")
        #expect(reference == FeatureReference(view: "stats", version: 12, feature: "rating"))
        #expect(reference?.description == "stats@v12:rating")
    }

    @Test(arguments: [
        "stats", "stats:", ":rating", "stats:rating:x", "stats@:rating", "stats@v:rating",
        "stats@2:rating", "stats@v0:rating", "stats@v01:rating", "stats@v-1:rating",
        "stats@v+1:rating", "stats@v1@v2:rating", "@v1:rating",
        "stats@v99999999999999999999:rating",
    ])
    func `nothing else is a reference`(text: String) {
        #expect(FeatureReference(text) == nil)
    }

    @Test func `a view may be named with its version`() {
        #expect(ViewReference("stats") == ViewReference(name: "stats"))
        #expect(ViewReference("stats@v3") == ViewReference(name: "stats", version: 3))
        #expect(ViewReference("stats@v3")?.description == "stats@v3")
        #expect(ViewReference("stats@3") == nil)
    }
}
