using Mono.Cecil;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.House;

/// <summary>Who calls what of a tracking store changes it: what a run records has one way only, as the IL of each assembly says.</summary>
public class WriteTests
{
    private static readonly string[] Reading = ["Get", "Find", "Search", "Sample", "get_"];

    // Processes, their aliases, and runs that nobody works on any more are no records of a run of one's own; the doctor asks for a run that
    // cannot be there.
    private static readonly string[] Writers =
    [
        "RunLinkedData.Recording.ProcessLookup: CreateExperimentAsync",
        "RunLinkedData.Recording.Sending.RunWriter: "
        + "CreateRunAsync, DeleteRunAsync, LogBatchAsync, LogInputsAsync, SetTagAsync, UpdateRunAsync",
        "RunLinkedData.Recording.Stale.StaleRunSearch: SetTagAsync, UpdateRunAsync",
        "RunLinkedData.Versions.Aliases.AliasWriter: SetExperimentTagAsync",
        "RunLinkedData.Cli.Doctor.WriteCheck: SetTagAsync",
    ];

    [Test]
    public void TrackingStore_IsWrittenByTheRecorderOnly()
    {
        var configuration = AppContext.BaseDirectory.Contains(
            $"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            ? "Release"
            : "Debug";
        var found =
            from assembly in HouseMap.Read().Keys
            where assembly != "RunLinkedData.MLflow"
            let file = Repository.PathOf(
                "src", assembly, "bin", configuration, "net10.0", (assembly == "RunLinkedData.Cli" ? "rld" : assembly) + ".dll")
            from writer in WritersIn(file)
            select writer;

        Assert.That(found, Is.EquivalentTo(Writers));
    }

    private static string[] WritersIn(string assembly)
    {
        using var module = ModuleDefinition.ReadModule(assembly);
        return
        [
            .. from type in module.GetTypes()
               from method in type.Methods
               where method.HasBody
               from instruction in method.Body.Instructions
               let called = instruction.Operand as MethodReference
               where called is not null && IsOfStore(called.DeclaringType)
               where !Reading.Any(verb => called.Name.StartsWith(verb, StringComparison.Ordinal))
               group called.Name by OuterOf(type) into calls
               select $"{calls.Key}: {string.Join(", ", calls.Distinct().Order(StringComparer.Ordinal))}",
        ];
    }

    private static bool IsOfStore(TypeReference type) => type.Name == nameof(ITrackingStore);

    private static string OuterOf(TypeDefinition type) => type.DeclaringType is { } outer ? OuterOf(outer) : type.FullName;
}
