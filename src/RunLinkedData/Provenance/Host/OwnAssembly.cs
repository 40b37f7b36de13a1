using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace RunLinkedData.Provenance.Host;

/// <summary>
/// Tells the code of the user from the program that has loaded it: a runner of tests, a notebook, a managed runtime. The code of the user
/// is what refers to this library; a host does not.
/// </summary>
internal static class OwnAssembly
{
    private static readonly Assembly Library = typeof(OwnAssembly).Assembly;

    /// <summary>
    /// The entry assembly when it refers to this library, by way of others too; else what was loaded from a file, refers to this library
    /// and is not itself referred to. Null when there is none, as in a notebook, whose cells are in no file.
    /// </summary>
    public static Assembly? Find(Assembly? entry, Func<IReadOnlyList<Assembly>> loaded)
    {
        if (entry is not null && (entry == Library || References(entry).Contains(NameOf(Library))))
        {
            return entry;
        }

        var references = loaded().Where(assembly => !assembly.IsDynamic).DistinctBy(NameOf).ToDictionary(assembly => assembly, References);
        HashSet<string> reaching = [NameOf(Library)];
        for (var count = 0; count < reaching.Count;)
        {
            count = reaching.Count;
            reaching.UnionWith([.. references.Where(pair => pair.Value.Overlaps(reaching)).Select(pair => NameOf(pair.Key))]);
        }

        reaching.Remove(NameOf(Library));
        if (entry is not null && reaching.Contains(NameOf(entry)))
        {
            return entry;
        }

        var own = references.Keys.Where(assembly => reaching.Contains(NameOf(assembly))).ToList();
        return own.FirstOrDefault(assembly => FileOf(assembly) is not null
            && !own.Any(other => references[other].Contains(NameOf(assembly))));
    }

    /// <summary>The file of an assembly; null when it was loaded from memory or is part of a program in one file.</summary>
    [UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "A program in one file has no location, which is null here.")]
    public static string? FileOf(Assembly assembly) => assembly.Location is { Length: > 0 } location ? location : null;

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "References that were trimmed away lead to no code of the user.")]
    private static HashSet<string> References(Assembly assembly) => [.. assembly.GetReferencedAssemblies().Select(name => name.Name ?? "")];

    private static string NameOf(Assembly assembly) => assembly.GetName().Name ?? "";
}
