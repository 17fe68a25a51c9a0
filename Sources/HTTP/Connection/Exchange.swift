/// One request and its answer, while they last.
struct Exchange {
    /// As much of a path as a log line needs.
    static let pathBytesMax = 256

    var context: ResponseContext
    let template: PathTemplate?
    var began: MonotonicTime
    var status: Status?
    /// Why the server refused it by itself.
    var refusal: String?
    var bytesIn: Int
    var bytesOut = 0
    /// Only where the answer may be an error: it costs an allocation.
    var path: String?

    init(context: ResponseContext, template: PathTemplate?, began: MonotonicTime, bytesIn: Int) {
        self.context = context
        self.template = template
        self.began = began
        self.bytesIn = bytesIn
    }

    func record(
        ended: MonotonicTime, isComplete: Bool, remoteAddress: String
    ) -> ExchangeRecord {
        ExchangeRecord(
            method: context.method, template: template, path: path, status: status,
            refusal: refusal, duration: ended - began, bytesIn: bytesIn, bytesOut: bytesOut,
            isComplete: isComplete, identifier: context.requestID, trace: context.trace,
            remoteAddress: remoteAddress)
    }
}
