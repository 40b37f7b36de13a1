using Apache.Arrow;
using Apache.Arrow.Types;
using NUnit.Framework;
using RunLinkedData.Lake.Tables;

namespace RunLinkedData.Lake.Tests.Tables;

/// <summary>Rows that are picked out of arrays, also of parts of arrays and of what has parts.</summary>
public class ArrayRowsTests
{
    private static readonly int[] Rows = [3, ArrayRows.Null, 1, 3, 0];

    private static IEnumerable<IArrowArray> Arrays
    {
        get
        {
            yield return Texts();
            yield return new Int64Array.Builder().Append(1).AppendNull().Append(3).Append(4).Append(5).Build();
            yield return new BooleanArray.Builder().Append(true).AppendNull().Append(false).Append(true).Append(false).Build();
            yield return new Decimal128Array.Builder(new Decimal128Type(5, 2)).Append(1.5m).AppendNull().Append(2m).Append(-3m).Append(4m)
                .Build();
            yield return new StructArray(
                new StructType([new Field("t", StringType.Default, true)]), 5, [Texts()], new ArrowBuffer((byte[])[0b11001]), 2);
            yield return new ListArray(
                new ListType(StringType.Default),
                5,
                new ArrowBuffer.Builder<int>().AppendRange([0, 2, 2, 2, 4, 5]).Build(),
                Texts(),
                new ArrowBuffer((byte[])[0b11011]),
                1);
        }
    }

    [TestCaseSource(nameof(Arrays))]
    public void Take_Rows_AreThoseOfTheArray(IArrowArray array)
    {
        var taken = ArrowArrayFactory.BuildArray(ArrayRows.Take(array.Data, Rows));

        Assert.That(
            Lines(taken), Is.EqualTo(Rows.Select(row => row == ArrayRows.Null ? "" : Lines(array)[row])));
        Assert.That(taken.NullCount, Is.EqualTo(Enumerable.Range(0, Rows.Length).Count(taken.IsNull)));
    }

    [TestCaseSource(nameof(Arrays))]
    public void Take_RowsOfAPart_AreThoseOfThePart(IArrowArray array)
    {
        var part = ArrowArrayFactory.Slice(array, 1, 4);

        var taken = ArrowArrayFactory.BuildArray(ArrayRows.Take(part.Data, [2, ArrayRows.Null, 0, 3]));

        var lines = Lines(array);
        Assert.That(Lines(taken), Is.EqualTo(new[] { lines[3], "", lines[1], lines[4] }));
    }

    [TestCaseSource(nameof(Arrays))]
    public void Nulls_AreMissing(IArrowArray array)
    {
        var nulls = ArrowArrayFactory.BuildArray(ArrayRows.Nulls(array.Data.DataType, 3));

        Assert.That(nulls.NullCount, Is.EqualTo(3));
        Assert.That(Lines(nulls), Is.EqualTo(new[] { "", "", "" }));
        Assert.That(Lines(ArrowArrayFactory.BuildArray(ArrayRows.Take(nulls.Data, [2, 0]))), Is.EqualTo(new[] { "", "" }));
    }

    private static StringArray Texts() =>
        new StringArray.Builder().Append("a").AppendNull().Append("").Append("déf").Append("e").Build();

    // One row at a time, as lines come sorted.
    private static string[] Lines(IArrowArray array)
    {
        Schema schema = new([new Field("c", array.Data.DataType, nullable: true)], null);
        return [.. Enumerable.Range(0, array.Length).Select(row => CanonicalCsv.Lines(
            ["c"], [new RecordBatch(schema, [ArrowArrayFactory.Slice(array, row, 1)], 1)])[1])];
    }
}
