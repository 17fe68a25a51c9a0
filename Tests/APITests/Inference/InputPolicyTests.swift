import Features
import Testing

/// What a model's policy refuses, whole.
struct InputPolicyTests {
    private var strict: AskedModel {
        var model = AskedModel.mixed
        model.policy = InputPolicy(missingValues: .refuse, unknownCategories: .refuse)
        return model
    }

    @Test func `a value that is missing is refused where the policy says so`() {
        let refusal =
            #"the request is wrong: row 1: The input "miles" is missing. "#
            + "The model's policy refuses missing values."
        #expect(
            strict.invoked(#"{"instances":[[1,"UA",7],[null,"UA",7]]}"#).refusal == refusal)
        #expect(strict.invoked(csv: "miles,carrier,month\n1,UA,7\n,UA,7\n").refusal == refusal)
        var numbers = AskedModel.narrow
        numbers.policy = InputPolicy(missingValues: .refuse)
        let bytes = TensorBytes.of([1, 2, 3, 4, .nan, 6] as [Float])
        #expect(
            numbers.rows(bytes, jsonBytes: 0).refusal
                == #"the request is wrong: row 1: The input "b" is missing. "#
                + "The model's policy refuses missing values.")
        #expect(numbers.rows(Array(bytes[..<12]), jsonBytes: 0).numbers == [1, 2, 3])
    }

    @Test func `a category that is unknown is refused where the policy says so`() {
        #expect(
            strict.invoked(#"{"instances":[[1,"ZZ",7]]}"#).refusal
                == #"the request is wrong: instances[0][1]: The model was not trained with "ZZ" "#
                + #"in "carrier". Its policy refuses unknown categories."#)
        #expect(
            strict.rows(
                """
                {"inputs":[{"name":"month","shape":[2],"datatype":"INT8","data":[7,2]}]}
                """
            ).refusal
                == "the request is wrong: inputs[0].data[1]: The model was not trained with 2.0 "
                + #"in "month". Its policy refuses unknown categories."#)
    }
}
