import Features
import Models
import Testing

/// What tensors mean to a model: the rows that it is asked for.
struct TensorTests {
    private func narrow(_ tensors: String) -> [Double]? {
        AskedModel.narrow.rows(#"{"inputs":[\#(tensors)]}"#).numbers
    }

    @Test func `one tensor holds rows of all inputs`() {
        #expect(
            narrow(#"{"name":"input","shape":[2,3],"datatype":"FP32","data":[1,2,3,4,5,6]}"#)
                == [1, 2, 3, 4, 5, 6])
    }

    @Test func `data may be nested as the shape is`() {
        #expect(
            narrow(#"{"name":"input","shape":[2,3],"datatype":"FP32","data":[[1,2,3],[4,5,6]]}"#)
                == [1, 2, 3, 4, 5, 6])
    }

    @Test func `data may come before what it is`() {
        #expect(
            narrow(#"{"data":[1,2,3],"datatype":"FP32","shape":[1,3],"name":"input"}"#)
                == [1, 2, 3])
    }

    @Test func `columns are bound by name, whatever their order`() {
        #expect(
            narrow(
                """
                {"name":"c","shape":[2],"datatype":"FP64","data":[3,6]},
                {"name":"a","shape":[2,1],"datatype":"INT8","data":[[1],[4]]},
                {"name":"b","shape":[2],"datatype":"BOOL","data":[true,false]}
                """) == [1, 1, 3, 4, 0, 6])
    }

    @Test func `null and NaN are missing values`() {
        let rows = AskedModel.narrow.rows(
            """
            {"inputs":[{"name":"input","shape":[1,3],"datatype":"FP32",
              "data":[null,"NaN","-Infinity"]}]}
            """)
        #expect(
            rows.bits == [Double.nan, .nan, -.infinity].map(\.bitPattern))
        // As Python writes them, which JSON does not have.
        for (model, datatype) in [(AskedModel.narrow, "FP32"), (.wide, "FP64")] {
            let width = model.signature.inputs.count
            let data = ["NaN", "-Infinity", "Infinity"].prefix(width).joined(separator: ",")
            #expect(
                model.rows(
                    """
                    {"inputs":[{"name":"input","shape":[1,\(width)],"datatype":"\(datatype)",
                      "data":[\(data)]}]}
                    """
                ).bits
                    == [Double.nan, -.infinity, .infinity].prefix(width).map(\.bitPattern))
        }
    }

    @Test func `a number of 32 bits is rounded once`() {
        // As a double the number lies in the middle between two floats, from where it would be
        // rounded down.
        let text = "1.00000005960464477540"
        #expect(
            AskedModel.narrow.rows(
                """
                {"inputs":[{"name":"input","shape":[1,3],"datatype":"FP32",
                  "data":[\(text),0,0]}]}
                """
            ).numbers?.first == Double(Float(1).nextUp))
    }

    @Test func `whole numbers of 64 bits may be as large as they are`() {
        let rows = AskedModel.wide.rows(
            """
            {"inputs":[{"name":"a","shape":[1],"datatype":"UINT64","data":[18446744073709551615]},
              {"name":"b","shape":[1],"datatype":"INT64","data":[-9223372036854775808]}]}
            """)
        #expect(rows.numbers == [0x1p64, -0x1p63])
    }

    @Test func `texts and categories are numbers of their vocabularies`() {
        let rows = AskedModel.mixed.rows(
            """
            {"inputs":[
              {"name":"miles","shape":[3],"datatype":"FP32","data":[1.5,2.5,3.5]},
              {"name":"carrier","shape":[3],"datatype":"BYTES","data":["UA","AA","ZZ"]},
              {"name":"month","shape":[3],"datatype":"INT32","data":[7,1,2]}]}
            """)
        #expect(
            rows.bits == [1.5, 1, 1, 2.5, 0, 0, 3.5, .nan, -1].map(\.bitPattern))
    }

    @Test func `no rows are rows, too`() {
        #expect(narrow(#"{"name":"input","shape":[0,3],"datatype":"FP32","data":[]}"#) == [])
    }

    @Test func `an input may be called as the tensor of all`() {
        let model = AskedModel(["input", "b"].map { .init(name: $0, type: .float32) })
        let whole = #"{"name":"input","shape":[1,2],"datatype":"FP32","data":[1,2]}"#
        let column = #"{"name":"input","shape":[1],"datatype":"FP32","data":[1]}"#
        let other = #"{"name":"b","shape":[1],"datatype":"FP32","data":[2]}"#
        #expect(model.rows(#"{"inputs":[\#(whole)]}"#).numbers == [1, 2])
        #expect(model.rows(#"{"inputs":[\#(column),\#(other)]}"#).numbers == [1, 2])
    }

    /// As ONNX models have them.
    @Test func `a model's own tensors hold the inputs that are their columns`() {
        let model = AskedModel(
            ModelSignature(
                inputs: ["x_0", "x_1", "y"].map { .init(name: $0, type: .float32) },
                outputs: [], task: .regression,
                tensors: [
                    .init(name: "x", type: .float32, columns: 2),
                    .init(name: "y", type: .float32, columns: 1),
                ]))
        let y = #"{"name":"y","shape":[2,1],"datatype":"FP32","data":[3,6]}"#
        let x = #"{"name":"x","shape":[2,2],"datatype":"FP32","data":[1,2,4,5]}"#
        #expect(model.rows(#"{"inputs":[\#(y),\#(x)]}"#).numbers == [1, 2, 3, 4, 5, 6])
        #expect(
            model.rows(#"{"inputs":[{"name":"input","shape":[2,3],"datatype":"FP32"}]}"#).refusal
                == #"the request is wrong: inputs[0]: The field "data" is missing."#)
    }
}
