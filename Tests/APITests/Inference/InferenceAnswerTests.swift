import API
import Features
import Models
import Testing

/// What answers look like.
struct InferenceAnswerTests {
    private static let tensor =
        #"{"name":"input","shape":[2,3],"datatype":"FP32","data":[1,2,3,4,5,6]}"#
    private static let scores: [Double] = [0.5, -1, .nan, 2]

    private func text(_ request: String, _ model: AskedModel = .narrow) throws -> String {
        let answer = try model.answer(request, scores: Self.scores)
        #expect(answer.jsonBytes == nil)
        return String(decoding: answer.bytes, as: UTF8.self)
    }

    @Test func `all outputs come in JSON where nothing else is asked for`() throws {
        #expect(
            try text(#"{"inputs":[\#(Self.tensor)]}"#) == """
                {"model_name":"m","model_version":"3","outputs":[\
                {"name":"output","datatype":"FP32","shape":[2,1],"data":[0.5,"NaN"]},\
                {"name":"margin","datatype":"FP32","shape":[2,1],"data":[-1.0,2.0]}]}
                """)
    }

    @Test func `the caller's name for the request comes back`() throws {
        #expect(
            try text(#"{"id":"7-a","inputs":[\#(Self.tensor)],"outputs":[{"name":"margin"}]}"#)
                == """
                {"model_name":"m","model_version":"3","id":"7-a","outputs":[\
                {"name":"margin","datatype":"FP32","shape":[2,1],"data":[-1.0,2.0]}]}
                """)
    }

    @Test func `outputs in binary follow the JSON`() throws {
        let answer = try AskedModel.narrow.answer(
            """
            {"inputs":[\(Self.tensor)],"parameters":{"binary_data_output":true},
             "outputs":[{"name":"margin"},
               {"name":"output","parameters":{"binary_data":false}}]}
            """, scores: Self.scores)
        let head = """
            {"model_name":"m","model_version":"3","outputs":[\
            {"name":"margin","datatype":"FP32","shape":[2,1],\
            "parameters":{"binary_data_size":8}},\
            {"name":"output","datatype":"FP32","shape":[2,1],"data":[0.5,"NaN"]}]}
            """
        #expect(answer.jsonBytes == head.utf8.count)
        #expect(answer.bytes == Array(head.utf8) + TensorBytes.of([-1, 2] as [Float]))
    }

    /// Two classes, with a label besides.
    private static func classifier(_ label: ModelSignature.OutputType) -> AskedModel {
        AskedModel(
            ModelSignature(
                inputs: AskedModel.narrow.signature.inputs,
                outputs: [
                    .init(name: "label", type: label, role: .label, width: 1),
                    .init(name: "p", type: .float32, role: .scores, width: 3),
                ], task: .binary, classes: ["10", "20", "30"]))
    }

    @Test func `a label is a class, as a text or as a number`() throws {
        let request = #"{"inputs":[\#(Self.tensor)],"outputs":[{"name":"label"}]}"#
        let scores: [Double] = [1, 0, 0, 0, 0, 0, 0, 0]
        for (type, datatype, data) in [
            (ModelSignature.OutputType.string, "BYTES", #"["20","10"]"#),
            (.int64, "INT64", "[20,10]"),
        ] {
            let answer = try Self.classifier(type).answer(request, scores: scores)
            #expect(
                String(decoding: answer.bytes, as: UTF8.self) == """
                    {"model_name":"m","model_version":"3","outputs":[{"name":"label",\
                    "datatype":"\(datatype)","shape":[2],"data":\(data)}]}
                    """)
        }
    }

    @Test func `texts in binary stand behind their lengths`() throws {
        let answer = try Self.classifier(.string).answer(
            """
            {"inputs":[\(Self.tensor)],
             "outputs":[{"name":"label","parameters":{"binary_data":true}}]}
            """, scores: [1, 0, 0, 0, 0, 0, 0, 0])
        #expect(answer.bytes.suffix(12) == TensorBytes.of(["20", "10"])[...])
    }

    @Test func `the likeliest classes are told with their places and names`() throws {
        let answer = try Self.classifier(.string).answer(
            """
            {"inputs":[\(Self.tensor)],
             "outputs":[{"name":"p","parameters":{"classification":2}}]}
            """, scores: [0, 0.25, 0.5, 0.25, 0, 0.125, .nan, 0.875])
        #expect(
            String(decoding: answer.bytes, as: UTF8.self) == """
                {"model_name":"m","model_version":"3","outputs":[{"name":"p",\
                "datatype":"BYTES","shape":[2,2],\
                "data":["0.5:1:20","0.25:0:10","0.875:2:30","0.125:0:10"]}]}
                """)
    }

    @Test func `predictions are the first output, a list for each row of several`() {
        let list = { (scores: [Double], signature: ModelSignature) in
            String(
                decoding: PredictionList.body(scores, rows: 2, of: signature), as: UTF8.self)
        }
        #expect(
            list(Self.scores, AskedModel.narrow.signature) == #"{"predictions":[0.5,"NaN"]}"#)
        let several = ModelSignature(
            inputs: [], outputs: [.init(name: "p", type: .float64, role: .scores, width: 2)],
            task: .binary, classes: ["0", "1"])
        #expect(list([0.25, 0.75, 1, 0], several) == #"{"predictions":[[0.25,0.75],[1.0,0.0]]}"#)
    }
}
