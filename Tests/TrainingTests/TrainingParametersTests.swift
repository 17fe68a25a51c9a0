import Testing
import Training

@Suite struct TrainingParametersTests {
    private func refusal(_ values: [String: Double]) -> TrainingError? {
        do throws(TrainingError) {
            _ = try TrainingParameters(values)
            return nil
        } catch {
            return error
        }
    }

    private func value(_ name: String, of parameters: TrainingParameters) -> Double? {
        parameters.values.first { $0.name == name }?.value
    }

    @Test func `what is not given has its default`() {
        let parameters = TrainingParameters()
        #expect(parameters.rounds == 100)
        #expect(value("eta", of: parameters) == 0.1)
        #expect(value("max_depth", of: parameters) == 6)
        #expect(value("max_delta_step", of: parameters) == nil)
    }

    @Test func `the names of the scikit-learn interface are known too`() throws {
        let parameters = try TrainingParameters(["n_estimators": 7, "learning_rate": 0.5])
        #expect(parameters.rounds == 7)
        #expect(value("eta", of: parameters) == 0.5)
    }

    @Test func `an unknown name is refused with the known ones`() {
        let refusal = refusal(["max_dept": 6])
        #expect(refusal?.message == "unknown parameter \"max_dept\"")
        #expect(refusal?.detail == nil)
        #expect(
            refusal?.hint
                == "Known are alpha, colsample_bylevel, colsample_bynode, colsample_bytree, eta, "
                + "gamma, lambda, max_bin, max_delta_step, max_depth, max_leaves, "
                + "min_child_weight, num_parallel_tree, rounds, scale_pos_weight, subsample.")
    }

    @Test func `a value out of range is refused with the range`() {
        let cases: [(String, Double, String, String)] = [
            ("eta", 0, "It is 0.", "Give a number above 0 and up to 1."),
            ("max_depth", 2.5, "It is 2.5.", "Give a whole number from 1 to 24."),
            ("rounds", 0, "It is 0.", "Give a whole number from 1 to 10000."),
            ("subsample", .nan, "It is nan.", "Give a number above 0 and up to 1."),
            ("lambda", .infinity, "It is inf.", "Give a number from 0 to 1000000000."),
        ]
        for (name, value, detail, hint) in cases {
            let refusal = refusal([name: value])
            #expect(refusal?.message == "parameter \"\(name)\" is out of range")
            #expect(refusal?.detail == detail)
            #expect(refusal?.hint == hint)
        }
    }

    @Test func `a parameter and its other name at once are refused`() {
        let refusal = refusal(["eta": 0.1, "learning_rate": 0.2])
        #expect(refusal?.message == "parameter \"learning_rate\" is given twice")
        #expect(refusal?.detail == "\"eta\" and \"learning_rate\" are the same parameter.")
        #expect(refusal?.hint == "Give one of them.")
    }
}
