import Features
import Testing
import Training

@Suite struct SpecificationChecksTests {
    private func texts<Value>(_ body: () throws(TrainingError) -> Value) -> [String?]? {
        do throws(TrainingError) {
            _ = try body()
            return nil
        } catch {
            return [error.message, error.detail, error.hint]
        }
    }

    @Test func `a search without an end is refused`() {
        #expect(
            texts { () throws(TrainingError) in try SearchSpecification() } == [
                "\"search\" of the training cannot be met", "Nothing says when it ends.",
                "Give \"trials\", \"budget\", or both.",
            ])
    }

    @Test func `no trials and no budget are refused`() {
        #expect(
            texts { () throws(TrainingError) in try SearchSpecification(trials: 0) } == [
                "\"search.trials\" of the training cannot be met", "It is 0.",
                "Give a whole number from 1 to 10000.",
            ])
        #expect(
            texts { () throws(TrainingError) in try SearchSpecification(budget: .zero) } == [
                "\"search.budget\" of the training cannot be met", "It is 0.0 seconds.",
                "Give a duration above zero.",
            ])
    }

    @Test func `a range beyond what the parameter takes is refused`() {
        #expect(
            texts { () throws(TrainingError) in
                try SearchSpecification(
                    trials: 1, space: ["max_depth": .uniform(low: 3, high: 99)])
            } == [
                "\"search.space.max_depth\" of the training cannot be met", "99 is out of range.",
                "Give a whole number from 1 to 24.",
            ])
    }

    @Test func `a range whose ends are turned round is refused`() {
        #expect(
            texts { () throws(TrainingError) in
                try SearchSpecification(trials: 1, space: ["eta": .uniform(low: 0.3, high: 0.1)])
            }?[1] == "Its low end 0.3 is above its high end 0.1.")
    }

    @Test func `zero has no place on a logarithmic scale`() {
        #expect(
            texts { () throws(TrainingError) in
                try SearchSpecification(trials: 1, space: ["alpha": .logUniform(low: 0, high: 1)])
            }?[1] == "On a logarithmic scale 0.0 has no place.")
    }

    @Test func `a parameter that is none is refused`() {
        #expect(
            texts { () throws(TrainingError) in
                try SearchSpecification(trials: 1, space: ["depth": .choices([1])])
            }?[0] == "unknown parameter \"depth\"")
    }

    @Test func `calibration needs two classes, validation, and rows not trained on`() {
        #expect(
            texts { () throws(TrainingError) in
                try TrainingSpecification(task: .regression, calibration: .platt)
            } == [
                "\"calibration\" of the training cannot be met",
                "\"platt\" is for probabilities of two classes, the task is \"regression\".",
                "Leave it out, or train for task \"binary\".",
            ])
        #expect(
            texts { () throws(TrainingError) in
                try TrainingSpecification(
                    task: .binary, split: .time(TimeSplit(validationShare: 0)), calibration: .platt)
            }?[1] == "The split has no validation range.")
        #expect(
            texts { () throws(TrainingError) in
                try TrainingSpecification(task: .binary, calibration: .platt, refit: true)
            }?[1]
                == "Calibration needs a validation range that the model was not trained on.")
    }

    @Test func `class weights are of classes, and above zero`() {
        #expect(
            texts { () throws(TrainingError) in
                try TrainingSpecification(task: .count, classWeights: .balanced)
            }?[1] == "Task \"count\" has no classes.")
        #expect(
            texts { () throws(TrainingError) in
                try TrainingSpecification(task: .binary, classWeights: .given(["yes": 2]))
            } == [
                "there is no class \"yes\" to weigh", "The classes are 0, 1.",
                "Name one of them.",
            ])
        #expect(
            texts { () throws(TrainingError) in
                try TrainingSpecification(task: .binary, classWeights: .given(["1": 0]))
            }?[1] == "That of \"1\" is 0.0.")
    }

    @Test func `a monotone constraint is one of three`() {
        #expect(
            texts { () throws(TrainingError) in
                try TrainingSpecification(task: .regression, monotone: ["a": 2])
            } == [
                "\"monotone\" of the training cannot be met", "That of \"a\" is 2.",
                "Give 1 for rising, -1 for falling or 0 for neither.",
            ])
    }

    @Test func `columns that the data lack are refused before anything trains`() async {
        for (field, specification) in [
            ("monotone", try? TrainingSpecification(task: .regression, monotone: ["x": 1])),
            (
                "slices",
                try? TrainingSpecification(
                    task: .regression, slices: [SliceSpecification(column: "x")])
            ),
        ] {
            guard let specification else {
                Issue.record("no specification")
                continue
            }
            let error = await #expect(throws: TrainingError.self) {
                try await StumpEngine().outcome(on: .random(rows: 50), specification)
            }
            #expect(error?.message == "\"\(field)\" names the unknown column \"x\"")
        }
    }

    @Test func `limits of nothing are refused`() {
        #expect(
            texts { () throws(TrainingError) in try TrainingLimits(deadline: .zero) }?[0]
                == "\"limits.deadline\" of the training cannot be met")
        #expect(
            texts { () throws(TrainingError) in try TrainingLimits(memoryBytes: 1) }?[0]
                == "\"limits.memory_bytes\" of the training cannot be met")
    }
}
