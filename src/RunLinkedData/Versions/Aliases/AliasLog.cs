using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Versions.References;

namespace RunLinkedData.Versions.Aliases;

/// <summary>All moves of the aliases of a dataset, in order.</summary>
internal sealed class AliasLog
{
    private readonly ILookup<string, AliasEntry> _moves;

    private AliasLog(IEnumerable<AliasEntry> entries) =>
        _moves = entries.OrderBy(entry => entry.Id, StringComparer.Ordinal).ToLookup(entry => entry.Alias, StringComparer.Ordinal);

    /// <summary>The last move of each alias that is there, by name.</summary>
    public IEnumerable<AliasEntry> Current => _moves
        .OrderBy(alias => alias.Key, StringComparer.Ordinal)
        .Select(alias => Head(alias.Key))
        .OfType<AliasEntry>()
        .Where(entry => entry.Move.Run is not null);

    public static AliasLog Read(Experiment experiment, string dataset) =>
        new(experiment.Tags.Select(tag => AliasEntry.Read(tag, dataset)).OfType<AliasEntry>());

    /// <summary>The moves of an alias that took place, the first one first.</summary>
    public IEnumerable<AliasEntry> History(string alias) => _moves[alias].Where(entry => entry.Move.State == AliasState.Done);

    /// <summary>The last of them, which may be a removal; null when there was none.</summary>
    public AliasEntry? Head(string alias) => History(alias).LastOrDefault();

    /// <summary>Moves that follow the same one as <paramref name="after"/> says and were not withdrawn: those that compete.</summary>
    public IEnumerable<AliasEntry> Competing(string alias, string? after) =>
        _moves[alias].Where(entry => entry.Move.After == after && entry.Move.State != AliasState.Withdrawn);

    /// <summary>The reference names an alias that is not there. <c>besides</c>: what else may be written in its place.</summary>
    public ReferenceException Missing(DataReference reference, params string[] besides)
    {
        var known = Current.Select(entry => entry.Alias).Concat(besides);
        return ReferenceErrors.NotFound(
            reference,
            $"'{reference.Dataset}' of '{reference.Process}' has no alias "
            + $"'{reference.Version.Text}'{ReferenceErrors.Known(known, reference.Version.Text)}");
    }
}
