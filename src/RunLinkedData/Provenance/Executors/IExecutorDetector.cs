namespace RunLinkedData.Provenance.Executors;

/// <summary>Recognises one kind of executor. It has no state, and looks at nothing but the probe.</summary>
internal interface IExecutorDetector
{
    /// <summary>What executes this process; null when it is not of this kind.</summary>
    Executor? Detect(ExecutionProbe probe);
}
