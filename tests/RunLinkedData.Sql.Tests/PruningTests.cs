using System.Globalization;
using NUnit.Framework;
using RunLinkedData.Sql.Model;

namespace RunLinkedData.Sql.Tests;

/// <summary>What is left out by the figures of manifests has no row for the query: the answer is that of all versions.</summary>
public sealed class PruningTests : SqlFixture
{
    private static readonly string[] Columns = ["I", "F", "D", "S", "M", "T", "U", "Day", "N"];

    private static readonly string[] Comparisons = ["=", "<", "<=", ">", ">=", "<>"];

    [Test]
    public async Task Answers_WithAndWithoutFigures_AreTheSame([Range(1, 6)] int seed)
    {
        var random = new Random(seed);
        for (var version = 0; version < 6; version++)
        {
            var rows = Enumerable.Range(0, random.Next(0, 4)).Select(_ => Mixed.Of(random)).ToList();
            await SaveAsync("mixed", rows);
        }

        await SaveAsync("mixed", new[] { new { I = 3L, F = 0.5d, S = (string?)null, D = 2f, New = 1 } });
        var (answers, leftOut) = (0, 0);
        for (var i = 0; i < 40; i++)
        {
            var condition = string.Join(" AND ", Enumerable.Range(0, random.Next(1, 3)).Select(_ => Condition(random)));
            var sql = $"SELECT count(*), count(DISTINCT run_id) FROM mixed WHERE {condition}";

            if (await AnswerAsync(sql, prune: false) is not { } answer)
            {
                continue;
            }

            Assert.That(await AnswerAsync(sql, prune: true), Is.EqualTo(answer), condition);
            answers++;
            leftOut += (await Tracker.Sql(sql).ExplainAsync()).Tables[0].VersionsLeftOutByFigures;
        }

        Assert.That((answers, leftOut), Is.GreaterThan((20, 0)));
    }

    [Test]
    public async Task Float_ThatIsReadAsDouble_IsComparedAsWhatItIs()
    {
        await SaveAsync("f", new[] { new { F = 0.1f } });
        await SaveAsync("f", new[] { new { F = 5d } });

        Assert.That(await OneAsync("SELECT count(*) FROM f WHERE F > 0.1::DOUBLE AND F < 1"), Is.EqualTo("1"));
    }

    [Test]
    public async Task Text_ThatIsComparedWithNumbers_IsNotPruned()
    {
        await SaveAsync("t", new[] { new { S = "10" }, new { S = "9" } });

        Assert.That(await OneAsync("SELECT count(*) FROM t WHERE S::INT > 9"), Is.EqualTo("1"));
        Assert.That(await OneAsync("SELECT count(*) FROM t WHERE S::INT = 10"), Is.EqualTo("1"));
        Assert.That(await OneAsync("SELECT count(*) FROM t WHERE S > '91'"), Is.EqualTo("0"));
    }

    [TestCase("SELECT count(*) FROM units u LEFT JOIN \"units@latest\" l USING (Units) WHERE l.Units IS NULL", "6")]
    [TestCase("SELECT count(*) FROM units u LEFT JOIN \"units@latest\" l USING (Units) WHERE l.run_id IS NULL", "6")]
    [TestCase("SELECT count(*) FROM units a JOIN units b USING (Units) WHERE a.Units > 20", "3")]
    [TestCase("SELECT count(*) FROM (FROM units WHERE Units > 20) x FULL JOIN \"units@latest~1\" y ON x.Units = y.Units", "6")]
    [TestCase("SELECT count(*) FROM units WHERE Units > 20 UNION ALL SELECT count(*) FROM units WHERE Units < 5 ORDER BY 1 LIMIT 1", "3")]
    [TestCase("SELECT sum(CASE WHEN Units > 20 THEN 1 ELSE 0 END) FROM units WHERE NOT (Units > 20)", "0")]
    [TestCase("SELECT count(*) FROM units AS t(a, b) WHERE b > 20", "3")]
    [TestCase("SELECT count(*) FROM units WHERE Units > (SELECT max(Units) - 1 FROM units)", "1")]
    [TestCase("SELECT (SELECT count(*) FROM units i WHERE i.Units > o.Units) FROM \"units@latest\" o ORDER BY Units LIMIT 1", "2")]
    [TestCase("SELECT count(*) FROM units WHERE random() >= 0 AND Units > 20", "3")]
    [TestCase("SELECT count(*) FROM units WHERE Units > 20 OR Units < 2", "4")]
    [TestCase("SELECT count(*) FROM units a, \"units@latest\" b WHERE a.Units = b.Units AND a.Units BETWEEN 21 AND 22", "2")]
    public async Task Queries_OfMoreThanOneTable_AreAnsweredOfAllRowsThatCount(string sql, string answer)
    {
        await SaveThreeAsync();

        Assert.That(await OneAsync(sql), Is.EqualTo(answer));
    }

    /// <summary>The answer; null where a value of a row does not fit the condition, which shows only where its version is read.</summary>
    private async Task<string?> AnswerAsync(string sql, bool prune)
    {
        try
        {
            return await OneAsync(sql, null, options => options.Prune = prune);
        }
        catch (SqlException)
        {
            return null;
        }
    }

    private static string Condition(Random random)
    {
        var column = Columns[random.Next(Columns.Length)];
        return random.Next(8) switch
        {
            0 => $"{column} IS NULL",
            1 => $"{column} IS NOT NULL",
            2 => $"{column} BETWEEN {Value(column, random)} AND {Value(column, random)}",
            3 => $"{column} IN ({Value(column, random)}, {Value(column, random)})",
            4 => $"{Value(column, random)} {Comparisons[random.Next(Comparisons.Length)]} {column}",
            _ => $"{column} {Comparisons[random.Next(Comparisons.Length)]} {Value(column, random)}",
        };
    }

    private static string Value(string column, Random random)
    {
        var number = random.Next(-4, 5);
        return column switch
        {
            "S" => $"'{(char)('a' + random.Next(4))}'",
            "T" or "U" when random.Next(2) == 0 => $"TIMESTAMP '2026-01-0{Math.Abs(number) + 1} 00:00:00'",
            "T" or "U" => $"DATE '2026-01-0{Math.Abs(number) + 1}'",
            "Day" => $"'2026-01-0{Math.Abs(number) + 1}'",
            _ => random.Next(6) switch
            {
                0 => "NULL",
                1 => "'NaN'::DOUBLE",
                2 => $"'{number}'",
                3 => $"{number}.5",
                4 => $"{number}::DOUBLE / 2",
                _ => number.ToString(CultureInfo.InvariantCulture),
            },
        };
    }

    private sealed record Mixed(
        int? I, double? F, float D, string? S, decimal? M, DateTime? T, DateTimeOffset U, DateOnly? Day, ulong? N)
    {
        public static Mixed Of(Random random) => new(
            Maybe(random, random.Next(-4, 5)),
            Maybe(random, random.Next(5) == 0 ? double.NaN : random.Next(-8, 9) / 2d),
            random.Next(6) == 0 ? float.NegativeInfinity : random.Next(-8, 9) / 2f,
            random.Next(4) == 0 ? null : $"{(char)('a' + random.Next(4))}{random.Next(2)}",
            Maybe(random, random.Next(-8, 9) / 2m),
            Maybe(random, new DateTime(2026, 1, random.Next(1, 6), random.Next(24), 0, 0)),
            new DateTimeOffset(2026, 1, random.Next(1, 6), random.Next(24), 0, 0, TimeSpan.Zero),
            Maybe(random, new DateOnly(2026, 1, random.Next(1, 6))),
            Maybe(random, (ulong)random.Next(5)));

        private static T? Maybe<T>(Random random, T value)
            where T : struct => random.Next(4) == 0 ? null : value;
    }
}
