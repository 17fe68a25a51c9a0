package import Features

/// What a model reads and what its answers mean.
package struct ModelSignature: Sendable, Hashable {
    package enum InputType: String, Sendable {
        case float32
        case float64
        /// Whole numbers; compared as the model's own type of number all the same.
        case int64
        /// 0 or 1.
        case bool
        /// Texts, each of which its vocabulary gives a number.
        case string
    }

    package struct Input: Sendable, Hashable {
        package let name: String
        package let type: InputType
        /// The categories it was trained on and their codes; `nil` where it takes numbers as they
        /// are.
        package let vocabulary: Vocabulary?

        package init(name: String, type: InputType, vocabulary: Vocabulary? = nil) {
            self.name = name
            self.type = type
            self.vocabulary = vocabulary
        }
    }

    package enum OutputType: String, Sendable {
        case float32
        case float64
        case int64
        /// The number is the place of the text among the signature's classes.
        case string
    }

    /// What an output is for.
    package enum OutputRole: String, Sendable {
        /// The answer: a number, a rate, the probability of the positive class, or one a target.
        case value
        /// A probability or score for each class.
        case scores
        /// The answer before the link, one for each output of the model.
        case margin
        /// The class that is answered: its place among the classes.
        case label
        /// Something else that a graph gives.
        case other
    }

    /// One tensor of the answer: `width` numbers a row.
    package struct Output: Sendable, Hashable {
        package let name: String
        package let type: OutputType
        package let role: OutputRole
        package let width: Int

        package init(name: String, type: OutputType, role: OutputRole, width: Int) {
            self.name = name
            self.type = type
            self.role = role
            self.width = width
        }
    }

    /// Several inputs that the model's own format takes as one tensor of rows and columns.
    package struct Tensor: Sendable, Hashable {
        package let name: String
        package let type: InputType
        package let columns: Int

        package init(name: String, type: InputType, columns: Int) {
            self.name = name
            self.type = type
            self.columns = columns
        }
    }

    /// In the order of a row's values; names are distinct. A missing value is allowed everywhere.
    package let inputs: [Input]
    /// In the order of a row of scores.
    package let outputs: [Output]
    package let task: ModelTask
    /// The names of the classes, in the order of `scores`; empty for a model without classes.
    package let classes: [String]
    /// How many numbers a row of scores has.
    package let scoreWidth: Int
    /// The tensors that the inputs are the columns of, in their order; empty where the format knows
    /// inputs only one by one.
    package let tensors: [Tensor]

    package init(
        inputs: [Input], outputs: [Output], task: ModelTask, classes: [String] = [],
        tensors: [Tensor] = []
    ) {
        self.inputs = inputs
        self.outputs = outputs
        self.task = task
        self.classes = classes
        self.tensors = tensors
        scoreWidth = outputs.reduce(0) { $0 + $1.width }
    }

    /// Where in a row of scores the first output of the role stands; `nil` where none has it.
    package func range(of role: OutputRole) -> Range<Int>? {
        var start = 0
        for output in outputs {
            if output.role == role { return start..<start + output.width }
            start += output.width
        }
        return nil
    }
}
