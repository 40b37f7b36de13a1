using System.Numerics;
using NUnit.Framework;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.Tables.Rows;
using RunLinkedData.Tests.Datasets;

namespace RunLinkedData.Tests.Tables.Rows;

/// <summary>Types that no column can hold: the error says which, where, and what to do.</summary>
public sealed class UnsupportedTypeTests : DatasetFixture
{
    private sealed record Of<T>(int Id, T Value);

    private sealed record Point(int X, int Y);

    private sealed record Nothing;

    private sealed class Ignored
    {
        [DatasetIgnore]
        public int X { get; set; }
    }

    private static IEnumerable<TestCaseData> Members()
    {
        static TestCaseData Case<T>(string message, string advice) =>
            new TestCaseData(typeof(Of<T>), message, advice).SetArgDisplayNames(typeof(T).ToString());
        yield return Case<Int128>("Of<Int128>.Value is a Int128, which no column can hold", "Make it a decimal or string");
        yield return Case<UInt128?>("Of<UInt128?>.Value is a UInt128?, which", "Make it a decimal or string");
        yield return Case<BigInteger>("Value is a BigInteger, which", "Make it a decimal or string");
        yield return Case<Half>("Value is a Half, which", "Make it a float");
        yield return Case<nint>("Value is a nint, which", "Make it a long");
        yield return Case<char>("Value is a char, which", "Make it a string");
        yield return Case<object>("Value is a object, which", "the type that its values have");
        yield return Case<int[,]>("Value is a int[,], which", "new FileInfo(path)");
        yield return Case<Point>("Value is a Point, which", "new FileInfo(path)");
        yield return Case<Dictionary<string, int>>("Value is a Dictionary<string, int>, which", "new FileInfo(path)");
        yield return Case<List<Point>>(
            "Value is a List<Point>. Lists can be held, but not of these elements: Of<List<Point>>.Value[] is a Point, which",
            "new FileInfo(path)");
        yield return Case<int[][]>("", "");
        yield return Case<List<Dictionary<string, int>[]>>("Value[][] is a Dictionary<string, int>, which", "new FileInfo(path)");
        yield return Case<Half?[]>("Value[] is a Half, which", "Make it a float");
    }

    [TestCaseSource(nameof(Members))]
    public void Save_Member_SaysWhichTypeWhereAndWhatToDo(Type rows, string message, string advice)
    {
        var save = typeof(UnsupportedTypeTests).GetMethod(
            nameof(SaveNone), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)!.MakeGenericMethod(rows);

        Assert.That(
            async () => await (Task)save.Invoke(this, [])!,
            message.Length == 0 ? Throws.Nothing : Throws.ArgumentException.With.Message.Contains(message)
                .And.Message.Contains(advice)
                .And.Message.Contains("decimal, DateTime")
                .And.Message.Contains("[DatasetIgnore]"));
    }

    [TestCase(typeof(Nothing), "Nothing has no public property or field")]
    [TestCase(typeof(Ignored), "Ignored has no public property or field")]
    [TestCase(typeof(Int128), "Int128 has no public property or field")]
    [TestCase(typeof(object), "object is no type of rows")]
    [TestCase(typeof(IComparable), "IComparable is no type of rows")]
    [TestCase(typeof(int?), "int? is no type of rows")]
    [TestCase(typeof(int[]), "int[] is no type of rows")]
    [TestCase(typeof(int[,]), "int[,] is no type of rows")]
    [TestCase(typeof(Dictionary<string, object>), "Dictionary<string, object> is no type of rows")]
    [TestCase(typeof(System.Dynamic.ExpandoObject), "ExpandoObject is no type of rows")]
    public void Save_RowsOfNoRowType_SaysWhatRowsAre(Type rows, string message)
    {
        var save = typeof(UnsupportedTypeTests).GetMethod(
            nameof(SaveNone), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)!.MakeGenericMethod(rows);

        Assert.That(
            async () => await (Task)save.Invoke(this, [])!,
            Throws.ArgumentException.With.Message.Contains(message).And.Message.Contains("Rows are classes, records or structs"));
    }

    private Task<Dataset> SaveNone<T>() => SaveAsync<T>([]);
}
