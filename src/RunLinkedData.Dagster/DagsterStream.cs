namespace RunLinkedData.Dagster;

/// <summary>A stream of a program, as Dagster tells them apart.</summary>
public enum DagsterStream
{
    /// <summary>Standard output.</summary>
    Stdout,

    /// <summary>Standard error.</summary>
    Stderr,
}
