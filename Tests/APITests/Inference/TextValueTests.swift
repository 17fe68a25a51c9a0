import Features
import Models
import Testing

/// What a text means to an input, in every protocol: `NaN` is a missing number, the infinities are
/// numbers, and to an input of texts all three are texts.
struct TextValueTests {
    /// A number, a category that is a text, and one that is a number.
    private let model = AskedModel([
        .init(name: "x", type: .float64),
        .init(name: "word", type: .string, vocabulary: Vocabulary(texts: ["NaN": 0, "UA": 1])),
        .init(name: "month", type: .int64, vocabulary: Vocabulary(numbers: [1: 0])),
    ])

    @Test(arguments: [
        (#""NaN""#, Double.nan), ("NaN", .nan), ("null", .nan), (#""Infinity""#, .infinity),
        (#""-Infinity""#, -.infinity),
    ])
    func `names of numbers are numbers where numbers are taken`(
        text: String, number: Double
    ) throws {
        let expected = number.isNaN ? Double.nan.bitPattern : number.bitPattern
        let rows = [
            model.invoked(#"{"instances":[[\#(text),"UA",1]]}"#),
            model.invoked(#"{"inputs":{"x":[\#(text)],"word":["UA"],"month":[1]}}"#),
            model.rows(
                """
                {"inputs":[{"name":"x","shape":[1],"datatype":"FP64","data":[\(text)]},
                {"name":"word","shape":[1],"datatype":"BYTES","data":["UA"]},
                {"name":"month","shape":[1],"datatype":"INT8","data":[1]}]}
                """),
        ]
        for row in rows { #expect(row.bits?.first == expected) }
    }

    @Test func `they are texts where texts are taken`() {
        #expect(model.invoked(#"{"instances":[[1,"NaN",1]]}"#).numbers == [1, 0, 0])
        #expect(model.invoked(csv: "x,word,month\n1,NaN,1\n").numbers == [1, 0, 0])
    }

    @Test func `a category that is a number is looked up by each of them`() {
        var model = AskedModel([
            .init(
                name: "month", type: .float64,
                vocabulary: Vocabulary(numbers: [1: 0], unknown: -1))
        ])
        let infinite = """
            {"inputs":[{"name":"month","shape":[2],"datatype":"FP64","data":[1,"Infinity"]}]}
            """
        #expect(model.rows(infinite).numbers == [0, -1])
        model.policy = InputPolicy(unknownCategories: .refuse)
        #expect(
            model.rows(infinite).refusal
                == "the request is wrong: inputs[0].data[1]: The model was not trained with inf in "
                + #""month". Its policy refuses unknown categories."#)
    }
}
