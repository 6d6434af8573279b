import Notebook
import Tensor

extension Chapter {
    /// A chapter whose options reach every module.
    public init(_ name: String, number: Int, title: String, sections: [Section]) {
        self.init(name, number: number, title: title, sections: sections) { options in
            if let threads = options.threads { Threads.limit = threads }
        }
    }
}
