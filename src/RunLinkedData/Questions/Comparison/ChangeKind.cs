namespace RunLinkedData.Questions.Comparison;

/// <summary>What kind of thing is not the same in two runs; those that say most about the data come first.</summary>
public enum ChangeKind
{
    /// <summary>A parameter, by its name.</summary>
    Parameter,

    /// <summary>The code: <c>commit</c>, or <c>uncommitted changes</c>.</summary>
    Code,

    /// <summary>The container image: <c>image</c>. Digests count where both are known, else names.</summary>
    Image,

    /// <summary>A package of the program, by its name, with its version.</summary>
    Package,

    /// <summary>
    /// Something that no run of the store has made: by its name with its version, as <c>NAME source</c> where it is, and as
    /// <c>NAME digest</c> what pins it, where that is other content of the same version.
    /// </summary>
    ExternalInput,

    /// <summary>A data version that only one of the runs has read: <c>process/dataset</c>, with the ID of the run that wrote it.</summary>
    Input,

    /// <summary>The program: <c>name</c>, <c>version</c>, <c>framework</c>, <c>arguments</c>.</summary>
    Program,

    /// <summary>
    /// An environment variable that is recorded, by its name. Those of this library, <c>RLD_*</c>, show in what they set.
    /// </summary>
    EnvironmentVariable,

    /// <summary>The machine: <c>os</c>, <c>architecture</c>, <c>time_zone</c>.</summary>
    Machine,

    /// <summary>
    /// What executed it: <c>kind</c>, and such facts of it as <c>queue</c> or <c>region</c>; never its IDs, which always differ.
    /// </summary>
    Executor,
}
