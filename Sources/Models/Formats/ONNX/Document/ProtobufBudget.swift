/// What reading a file may take in memory: a byte of it may become a number of eight, and two an
/// empty message of a hundred. Shared by the readers of all messages in the file.
final class ProtobufBudget {
    /// About what a text takes besides its bytes, and what a message does.
    static let textBytes = MemoryLayout<String>.stride
    static let messageBytes = 256

    private let limit: Int
    private var taken = 0

    /// - Parameter limit: In bytes.
    init(limit: Int) {
        self.limit = limit
    }

    /// To be called before the memory is.
    /// - Throws: `.tooLarge` where there is no more.
    func take(_ bytes: Int) throws(ModelError) {
        taken += bytes
        guard taken <= limit else {
            throw .tooLarge(what: "bytes once it is read", count: taken, limit: limit)
        }
    }

    /// The same for numbers of eight bytes.
    func take(numbers count: Int) throws(ModelError) {
        try take(count * MemoryLayout<Double>.stride)
    }
}
