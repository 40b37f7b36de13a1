using System.Reflection;
using System.Reflection.Emit;
using NUnit.Framework;
using RunLinkedData.Provenance.Host;

namespace RunLinkedData.Tests.Provenance.Host;

public class OwnAssemblyTests
{
    private static readonly Assembly Library = typeof(RunTracker).Assembly;
    private static readonly Assembly Tests = typeof(OwnAssemblyTests).Assembly;
    private static readonly Assembly Foreign = typeof(TestAttribute).Assembly;

    [Test]
    public void Find_EntryThatRefersToTheLibrary_IsTheUsers() => Assert.That(OwnAssembly.Find(Tests, () => []), Is.SameAs(Tests));

    [Test]
    public void Find_RunnerOfTests_IsAHostOfTheTests() =>
        Assert.That(OwnAssembly.Find(Foreign, () => [Foreign, Library, Tests]), Is.SameAs(Tests));

    [Test]
    public void Find_RealProcess_FindsTheseTests() =>
        Assert.That(OwnAssembly.Find(Assembly.GetEntryAssembly(), AppDomain.CurrentDomain.GetAssemblies), Is.SameAs(Tests));

    [Test]
    public void Find_NotebookWhoseCellsAreInNoFile_HasNone()
    {
        // As an interactive compiler loads it: with a reference to the library, from bytes.
        var cell = new PersistedAssemblyBuilder(new AssemblyName("cell"), typeof(object).Assembly);
        var type = cell.DefineDynamicModule("cell").DefineType("Cell", TypeAttributes.Public, typeof(object));
        type.DefineField("Tracker", typeof(RunTracker), FieldAttributes.Public);
        type.CreateType();
        using var bytes = new MemoryStream();
        cell.Save(bytes);
        var loaded = Assembly.Load(bytes.ToArray());
        Assert.That(loaded.GetReferencedAssemblies().Select(name => name.Name), Has.Member("RunLinkedData"));

        Assert.That(OwnAssembly.Find(Foreign, () => [Foreign, Library, loaded]), Is.Null);
        Assert.That(OwnAssembly.Find(null, () => [Library]), Is.Null);
    }
}
