import Features
import Models
import Testing
import Training

@Suite struct TrainingSpecificationTests {
    private func refusal(
        _ body: () throws(TrainingError) -> TrainingSpecification
    ) -> TrainingError? {
        do throws(TrainingError) {
            _ = try body()
            return nil
        } catch {
            return error
        }
    }

    @Test func `each task has its usual objective`() throws {
        #expect(try TrainingSpecification(task: .regression).objective == .squaredError)
        #expect(try TrainingSpecification(task: .binary).objective == .binaryLogistic)
        #expect(try TrainingSpecification(task: .count).objective == .poisson)
        #expect(try TrainingSpecification(task: .multiclass).objective == .softprob)
    }

    @Test func `an objective of another task is refused`() {
        let refusal = refusal { () throws(TrainingError) in
            try TrainingSpecification(task: .regression, objective: .binaryLogistic)
        }
        #expect(
            refusal?.message == "objective \"binary:logistic\" does not fit task \"regression\"")
        #expect(refusal?.detail == "It is for task \"binary\".")
        #expect(
            refusal?.hint
                == "Use \"reg:squarederror\" or \"reg:absoluteerror\" or \"reg:pseudohubererror\" "
                + "or \"reg:logistic\".")
    }

    @Test func `early stopping without a validation range is refused`() {
        let refusal = refusal { () throws(TrainingError) in
            try TrainingSpecification(
                task: .binary, earlyStoppingRounds: 5, split: .time(TimeSplit(validationShare: 0)))
        }
        #expect(refusal?.message == "early stopping needs a validation range")
        #expect(
            refusal?.hint
                == "Give the split a validation share, or leave out \"early_stopping_rounds\".")
    }

    @Test func `early stopping after no round is refused`() {
        let refusal = refusal { () throws(TrainingError) in
            try TrainingSpecification(task: .binary, earlyStoppingRounds: 0)
        }
        #expect(refusal?.message == "\"early_stopping_rounds\" is out of range")
        #expect(refusal?.detail == "It is 0.")
        #expect(refusal?.hint == "Give a whole number of 1 or more.")
    }

    @Test func `no threads, or too many, are refused`() {
        for threads in [0, 65] {
            let refusal = refusal { () throws(TrainingError) in
                try TrainingSpecification(task: .binary, threads: threads)
            }
            #expect(refusal?.message == "\"threads\" is out of range")
            #expect(refusal?.detail == "It is \(threads).")
            #expect(refusal?.hint == "Give a whole number from 1 to 64.")
        }
    }
}
