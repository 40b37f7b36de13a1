using RunLinkedData.Model;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Recording.Reusing;

/// <summary>
/// What a run will be made from, said before it starts: when a published run was made from the same, that one is taken.
/// </summary>
public sealed class RunIfStaleOptions
{
    /// <summary>
    /// The data versions that the work reads, as references such as <c>sales/items@latest</c>. One that moves is resolved once: the work
    /// reads the same version by it. Default: none.
    /// </summary>
    public IList<string> Inputs { get; } = new List<string>();

    /// <summary>
    /// What the work records with <c>LogExternalInput(name, location)</c>: names, and the locations, which are looked at before.
    /// Default: none.
    /// </summary>
    public IDictionary<string, string> ExternalLocations { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What the work records with <c>LogExternalInput(name, source, version)</c>. Default: none.</summary>
    public IList<ExternalInput> ExternalInputs { get; } = new List<ExternalInput>();

    /// <summary>
    /// The parameters of the run, which it starts with. Values from outside (<c>RLD_PARAM_NAME</c>) go before. Default: none.
    /// </summary>
    public IDictionary<string, string> Parameters { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// The datasets that the work saves. A run that has saved others too is taken as well. Default: none, then a run that has saved
    /// something is taken.
    /// </summary>
    public IList<string> Outputs { get; } = new List<string>();

    /// <summary>
    /// Sets name, tags and the rest of a run that is started; called before it is known whether one is, and again then. Default: null.
    /// </summary>
    public Action<StartRunOptions>? Start { get; set; }

    /// <summary>What a run starts with.</summary>
    internal void Configure(StartRunOptions start)
    {
        Start?.Invoke(start);
        foreach (var (name, value) in Parameters)
        {
            start.Parameters[name] = value;
        }
    }

    /// <exception cref="ArgumentException">A name is not valid.</exception>
    internal void Check()
    {
        foreach (var name in Outputs.Concat(ExternalLocations.Keys).Concat(ExternalInputs.Select(input => input.Name)))
        {
            DatasetIdentity.CheckName(name, nameof(Outputs));
        }
    }
}
