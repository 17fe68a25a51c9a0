import Testing

/// What is said of requests to infer that are wrong, whole.
struct TensorRefusalTests {
    private func narrow(_ tensor: String) -> String? {
        AskedModel.narrow.rows(#"{"inputs":[\#(tensor)]}"#).refusal
    }

    private func wrong(_ text: String) -> String { "the request is wrong: \(text)" }

    @Test func `a body that is no JSON says where`() {
        #expect(
            AskedModel.narrow.rows("{\"inputs\":").refusal
                == "the body is not valid JSON: Line 1, column 11: expected a value, "
                + "found the end of the document.")
        #expect(
            AskedModel.narrow.rows("[]").refusal
                == "the body is not valid for this path: An object is expected.")
        #expect(
            AskedModel.narrow.rows(#"{"id":7}"#).refusal
                == "the body is not valid for this path: Line 1, column 7: expected a string, "
                + "found a number.")
    }

    @Test func `fields that nobody knows are named`() {
        #expect(
            AskedModel.narrow.rows(#"{"input":[]}"#).refusal
                == wrong(
                    #"input: There is no field "input" here. "#
                        + "The fields are id, parameters, inputs, outputs."))
        #expect(
            narrow(#"{"nam":"input"}"#)
                == wrong(
                    #"inputs[0].nam: There is no field "nam" here. "#
                        + "The fields are name, shape, datatype, parameters, data."))
    }

    @Test func `fields that are missing are named`() {
        #expect(
            AskedModel.narrow.rows("{}").refusal
                == wrong(#"inputs: The field "inputs" is missing."#))
        #expect(
            AskedModel.narrow.rows(#"{"inputs":[]}"#).refusal
                == wrong(#"inputs: There are no tensors. The model takes "input"."#))
        #expect(
            narrow(#"{"name":"input","datatype":"FP32","data":[]}"#)
                == wrong(#"inputs[0]: The field "shape" is missing."#))
        #expect(
            narrow(#"{"name":"input","datatype":"FP32","shape":[1,3]}"#)
                == wrong(#"inputs[0]: The field "data" is missing."#))
    }

    @Test func `a tensor of an unknown name is answered with the known ones`() {
        #expect(
            narrow(#"{"name":"x","shape":[1,3],"datatype":"FP32","data":[1,2,3]}"#)
                == wrong(
                    #"inputs[0].name: The model has no input "x". "#
                        + #"Its tensors are "input", "a", "b", "c"."#))
        #expect(
            AskedModel.mixed.rows(
                #"{"inputs":[{"name":"input","shape":[1],"datatype":"FP32","data":[1]}]}"#
            ).refusal
                == wrong(
                    #"inputs[0].name: The model has no input "input". "#
                        + #"Its tensors are "miles", "carrier", "month"."#))
    }

    @Test func `inputs that do not come are named`() {
        #expect(
            narrow(#"{"name":"b","shape":[1],"datatype":"FP32","data":[1]}"#)
                == wrong(
                    #"inputs: The model's inputs "a", "c" are missing. "#
                        + "Send null, or NaN, where an input has no value."))
    }

    @Test func `an input that comes twice is refused`() {
        let column = #"{"name":"b","shape":[1],"datatype":"FP32","data":[1]}"#
        let whole = #"{"name":"input","shape":[1,3],"datatype":"FP32","data":[1,2,3]}"#
        let twice = wrong(#"inputs[1].data: The input "b" is given twice."#)
        #expect(narrow("\(column),\(column)") == twice)
        #expect(narrow("\(whole),\(column)") == twice)
    }

    @Test func `a shape that is not the tensor's is told with the one it has`() {
        #expect(
            narrow(#"{"name":"input","shape":[1,2],"datatype":"FP32","data":[1,2]}"#)
                == wrong(
                    "inputs[0].shape: The shape [1, 2] is not the tensor's: "
                        + "[-1, 3] is expected."))
        #expect(
            narrow(#"{"name":"b","shape":[1,2],"datatype":"FP32","data":[1,2]}"#)
                == wrong(
                    "inputs[0].shape: The shape [1, 2] is not the tensor's: "
                        + "[-1] or [-1, 1] is expected."))
        #expect(
            narrow(#"{"name":"input","shape":[-1,3],"datatype":"FP32","data":[]}"#)
                == wrong(
                    "inputs[0].shape: A shape is a list of up to 8 sizes, none below 0."))
    }

    @Test(arguments: ["[1,2,3]", "[1,2,3,4,5,6,7]", "[[1,2,3]]", "[[1,2],[3,4],[5,6]]"])
    func `data that is not of its shape is refused`(data: String) {
        #expect(
            narrow(#"{"name":"input","shape":[2,3],"datatype":"FP32","data":\#(data)}"#)
                == wrong(
                    "inputs[0].data: The data does not have the shape [2, 3]. "
                        + "Send 6 elements in one list, or lists in lists of the shape."))
    }

    @Test func `tensors of different lengths are refused`() {
        #expect(
            narrow(
                #"{"name":"a","shape":[2],"datatype":"FP32","data":[1,2]},"#
                    + #"{"name":"b","shape":[1],"datatype":"FP32","data":[1]}"#)
                == wrong("inputs[1].shape: The tensor has 1 rows, and those before it 2."))
    }

    @Test func `more rows than one request takes are refused`() {
        #expect(
            narrow(#"{"name":"input","shape":[100001,3],"datatype":"FP32","data":[]}"#)
                == "the request has too many rows: One request takes up to 100000 rows. "
                + "Send the rows in several requests.")
    }

    @Test func `rows that the body cannot hold are not made room for`() {
        #expect(
            narrow(#"{"name":"input","shape":[100000,3],"datatype":"FP32","data":[]}"#)
                == wrong("inputs[0].shape: The body is too short for 100000 rows of 3 inputs."))
    }

    @Test func `a datatype that nobody knows is answered with the known ones`() {
        #expect(
            narrow(#"{"name":"input","shape":[1,3],"datatype":"FLOAT","data":[]}"#)
                == wrong(
                    #"inputs[0].datatype: There is no datatype "FLOAT". The datatypes are BOOL, "#
                        + "UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64, FP16, BF16, "
                        + "FP32, FP64, BYTES."))
    }

    @Test func `texts are not sent for numbers, nor numbers for texts`() {
        #expect(
            narrow(#"{"name":"b","shape":[1],"datatype":"BYTES","data":["1"]}"#)
                == wrong(
                    #"inputs[0].datatype: The tensor "b" holds numbers, and not BYTES. "#
                        + "Send numbers, such as FP32."))
        #expect(
            AskedModel.mixed.rows(
                #"{"inputs":[{"name":"carrier","shape":[1],"datatype":"FP32","data":[1]}]}"#
            ).refusal
                == wrong(
                    #"inputs[0].datatype: The tensor "carrier" holds texts, and not FP32. "#
                        + "Send BYTES."))
    }

    @Test(arguments: [
        ("FP32", #""one""#), ("FP64", "true"), ("INT8", "200"), ("UINT8", "-1"),
        ("INT32", "1.5"), ("BOOL", "1"), ("FP32", "[2]"), ("INT64", "{}"),
    ])
    func `an element that is not of its datatype is shown`(datatype: String, element: String) {
        let shown = ["[2]": "a list", "{}": "an object"][element] ?? element
        #expect(
            narrow(
                #"{"name":"input","shape":[1,3],"datatype":"\#(datatype)","data":[\#(null),"#
                    + #"\#(element),\#(null)]}"#)
                == wrong("inputs[0].data[1]: \(datatype) is expected, but this is \(shown)."))
    }

    private let null = "null"

    @Test func `a number too large for 32 bits says where it stands`() {
        #expect(
            narrow(#"{"name":"input","shape":[1,3],"datatype":"FP32","data":[1e39,0,0]}"#)
                == "the body is not valid for this path: Line 1, column 68: the number 1e39 is too "
                + "large for 32 bits.")
    }

    @Test func `half precision has no form in JSON`() {
        #expect(
            narrow(#"{"name":"input","shape":[1,3],"datatype":"BF16","data":[1,2,3]}"#)
                == wrong(
                    "inputs[0].datatype: BF16 has no form in JSON. "
                        + "Send it in binary, or as FP32."))
    }

    @Test func `outputs that there are not are refused`() {
        let tensor = #"{"name":"input","shape":[1,3],"datatype":"FP32","data":[1,2,3]}"#
        let asked = { (output: String) in
            AskedModel.narrow.rows(#"{"inputs":[\#(tensor)],"outputs":[\#(output)]}"#).refusal
        }
        #expect(
            asked(#"{"name":"scores"}"#)
                == wrong(
                    #"outputs[0].name: The model has no output "scores". "#
                        + #"Its outputs are "output", "margin"."#))
        #expect(
            asked(#"{"name":"output"},{"name":"output"}"#)
                == wrong("outputs[1].name: The output is asked for twice."))
        #expect(
            asked(#"{"name":"output","parameters":{"classification":2}}"#)
                == wrong(
                    #"outputs[0].parameters.classification: The output "output" has no classes "#
                        + "to name. Leave classification out."))
    }

    @Test func `parameters are of the types that they have`() {
        let asked = { (parameters: String) in
            AskedModel.narrow.rows(#"{"parameters":\#(parameters),"inputs":[]}"#).refusal
        }
        #expect(
            asked("[]") == wrong("parameters: An object of parameters is expected here."))
        #expect(
            asked(#"{"binary_data_output":1}"#)
                == wrong("parameters.binary_data_output: true or false is expected here."))
        #expect(
            asked(#"{"x":[1]}"#)
                == wrong("parameters.x: A parameter is a text, a number, true or false."))
        #expect(
            asked(#"{"sequence_id":7}"#)
                == wrong(
                    "parameters.sequence_id: Models here have no state, and know no sequences. "
                        + "Leave sequence_id out."))
        #expect(
            narrow(#"{"name":"input","parameters":{"shared_memory_region":"r"}}"#)
                == wrong(
                    "inputs[0].parameters.shared_memory_region: Shared memory is not offered. "
                        + "Send the tensor in the body, and take it from there."))
    }
}
