namespace RunLinkedData.Recording.Ending;

/// <summary>What the failure of a step means for a run that is to end.</summary>
internal enum StepFailure
{
    /// <summary>The run does not end, and the call that wanted it to throws.</summary>
    Stop,

    /// <summary>A run that is to be published does not end; any other one ends as what it is, and the log says what is missing.</summary>
    StopIfFinished,

    /// <summary>A note on the run says what is missing, and the run ends.</summary>
    Note,

    /// <summary>The run has ended: the log says what went wrong.</summary>
    Log,
}
