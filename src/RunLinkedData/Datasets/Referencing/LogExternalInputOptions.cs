namespace RunLinkedData.Datasets.Referencing;

/// <summary>What is recorded and pinned as an external input.</summary>
public sealed class LogExternalInputOptions : ReferenceOptions;
