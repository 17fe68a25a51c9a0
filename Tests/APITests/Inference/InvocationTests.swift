import Models
import Testing

/// The forms in which MLflow's clients write rows, and what is said of wrong ones.
struct InvocationTests {
    @Test(arguments: [
        #"{"dataframe_split":{"columns":["b","a"],"data":[[2,1],[null,3]]}}"#,
        #"{"dataframe_split":{"index":[5,6],"data":[[2,1],[null,3]],"columns":["b","a"]}}"#,
        #"{"dataframe_records":[{"b":2,"a":1},{"a":3}]}"#,
        #"{"instances":[[1,2],[3,null]]}"#,
        #"{"instances":[{"a":1,"b":2},{"a":3,"b":null}]}"#,
        #"{"inputs":[[1,2],[3,"NaN"]]}"#, #"{"inputs":[[1,2],[3,NaN]]}"#,
        #"{"inputs":{"b":[[2],[null]],"a":[1,3]}}"#,
        #"{"params":{"temperature":1},"instances":[[1,2],[3,null]]}"#,
    ])
    func `every form gives the same rows`(body: String) {
        #expect(AskedModel.wide.invoked(body).bits == [1.0, 2, 3, .nan].map(\.bitPattern))
    }

    @Test(arguments: [
        "a,b\n1,2\n3,\n", "b,a\r\n2,1\r\n,3\r\n", "a,b\n1.0,2e0\n3,NA", "a,b\ntrue,2\n3,nan\n",
    ])
    func `CSV gives them, too`(text: String) {
        #expect(AskedModel.wide.invoked(csv: text).bits == [1.0, 2, 3, .nan].map(\.bitPattern))
    }

    @Test func `texts and categories mean the same in CSV and JSON`() {
        let rows: [Double] = [1.5, 1, 1, .nan, .nan, -1]
        #expect(
            AskedModel.mixed.invoked(csv: "miles,carrier,month\n1.5,UA,7\n,\"ZZ\",2\n").bits
                == rows.map(\.bitPattern))
        #expect(
            AskedModel.mixed.invoked(
                #"{"instances":[[1.5,"UA",7],{"month":2,"miles":null,"carrier":"ZZ"}]}"#
            ).bits == rows.map(\.bitPattern))
    }

    @Test func `of a model with one input the values are rows`() {
        let model = AskedModel([.init(name: "x", type: .float64)])
        #expect(model.invoked(#"{"instances":[1,true,3.5]}"#).numbers == [1, 1, 3.5])
    }

    @Test(arguments: [
        (
            "[]",
            "the body is not valid for this path: An object with one of dataframe_split, "
                + "dataframe_records, instances, inputs is expected."
        ),
        (
            "{}",
            "the body is not valid for this path: Exactly one of dataframe_split, "
                + "dataframe_records, instances, inputs is expected, and none is there."
        ),
        (
            #"{"instances":[],"inputs":[]}"#,
            "the request is wrong: inputs: Exactly one of dataframe_split, dataframe_records, "
                + "instances, inputs is expected."
        ),
        (
            #"{"signature_name":"x"}"#,
            #"the request is wrong: signature_name: There is no field "signature_name" here. "#
                + "One of dataframe_split, dataframe_records, instances, inputs is expected."
        ),
        (
            #"{"params":1,"instances":[]}"#,
            "the request is wrong: params: An object of parameters is expected here."
        ),
        (
            #"{"dataframe_split":{"columns":["a","b"],"data":[[1]]}}"#,
            "the request is wrong: dataframe_split.data[0]: The row has 1 values, and 2 are "
                + "expected."
        ),
        (
            #"{"dataframe_split":{"columns":["a","b"],"data":[[1,2,3]]}}"#,
            "the request is wrong: dataframe_split.data[0]: The row has more than the 2 values "
                + "that are expected."
        ),
        (
            #"{"dataframe_split":{"columns":["a","a"],"data":[]}}"#,
            "the request is wrong: dataframe_split.columns[1]: The input \"a\" is given twice."
        ),
        (
            #"{"dataframe_split":{"data":[]}}"#,
            #"the request is wrong: dataframe_split: The field "columns" is missing."#
        ),
        (
            #"{"dataframe_records":[{"a":1,"c":2}]}"#,
            #"the request is wrong: dataframe_records[0].c: The model has no input "c". "#
                + #"Its inputs are "a", "b"."#
        ),
        (
            #"{"dataframe_records":[{"a":1}]}"#,
            #"the request is wrong: dataframe_records: The model's inputs "b" are missing. "#
                + "Send null, or NaN, where an input has no value."
        ),
        (
            #"{"instances":[1,2]}"#,
            "the request is wrong: instances[0]: A row of 2 inputs is expected here. "
                + "Send an object of named inputs, or a list of all in their order."
        ),
        (
            #"{"instances":[[1,"two"]]}"#,
            #"the request is wrong: instances[0][1]: A number is expected, but this is "two"."#
        ),
        (
            #"{"inputs":{"a":[1,2],"b":[1]}}"#,
            "the request is wrong: inputs.b: The column has fewer than 2 values. "
                + "Give every column one value per row."
        ),
        (
            #"{"inputs":{"a":[[1,2]],"b":[1]}}"#,
            "the request is wrong: inputs.a: The column has more than 1 values. "
                + "Give every column one value per row."
        ),
    ])
    func `a wrong body says what is wrong`(body: String, refusal: String) {
        #expect(AskedModel.wide.invoked(body).refusal == refusal)
    }

    @Test(arguments: [
        (
            "a,c\n1,2\n",
            #"the request is wrong: header: The model has no input "c". "#
                + #"Its inputs are "a", "b"."#
        ),
        (
            "a\n1\n",
            #"the request is wrong: header: The model's inputs "b" are missing. "#
                + "Send null, or NaN, where an input has no value."
        ),
        (
            "a,b\n1,2\n3,four\n",
            #"the request is wrong: line 3, b: A number is expected, but this is "four"."#
        ),
        (
            "a,b\n1\n",
            "the body is not valid CSV: Line 2: row 0 has 1 field, the header has 2; "
                + #"the column "b" is missing."#
        ),
    ])
    func `wrong CSV says what is wrong`(text: String, refusal: String) {
        #expect(AskedModel.wide.invoked(csv: text).refusal == refusal)
    }

    @Test func `a number where a text belongs is shown`() {
        #expect(
            AskedModel.mixed.invoked(#"{"instances":[[1,5,7]]}"#).refusal
                == "the request is wrong: instances[0][1]: A text is expected, but this is 5.0.")
    }
}
