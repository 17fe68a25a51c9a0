/// One request and its answer, while they last.
struct Exchange {
    var context: ResponseContext
    let template: PathTemplate?
    let began: MonotonicTime
    var status: Status?
    var bytesIn: Int
    var bytesOut = 0

    func record(
        ended: MonotonicTime, isComplete: Bool, remoteAddress: String
    ) -> ExchangeRecord {
        ExchangeRecord(
            method: context.method, template: template, status: status, duration: ended - began,
            bytesIn: bytesIn, bytesOut: bytesOut, isComplete: isComplete,
            identifier: context.requestID, remoteAddress: remoteAddress)
    }
}
