using Microsoft.Data.Sqlite;

namespace DemandForecasting;

/// <summary>Makes the database of a small shop: 400 days of invoices, the same ones every time.</summary>
internal static class ShopDatabase
{
    private const int Days = 400;
    private static readonly DateTime FirstDay = new(2025, 1, 1);

    // Sunday to Saturday, when the shop is closed.
    private static readonly double[] Week = [0.6, 1.0, 1.1, 1.0, 1.3, 1.1, 0];

    /// <summary>Fills a file of another name and renames it, so that a program that is killed leaves no half-filled database.</summary>
    public static void Create(string file)
    {
        var temporary = $"{file}.{Environment.ProcessId}.tmp";
        try
        {
            Fill(temporary);
            File.Move(temporary, file, overwrite: true);
        }
        catch (SqliteException exception)
        {
            File.Delete(temporary);
            throw new IOException($"The shop's database '{Path.GetFullPath(file)}' cannot be made: {exception.Message}", exception);
        }
    }

    private static void Fill(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var transaction = connection.BeginTransaction();
        using var command = connection.CreateCommand();
        command.CommandText =
            """
            CREATE TABLE transactions (
                invoice_no TEXT PRIMARY KEY,
                invoice_date TEXT NOT NULL,
                customer_id TEXT,
                total_price REAL NOT NULL
            )
            """;
        command.ExecuteNonQuery();
        command.CommandText =
            "INSERT INTO transactions (invoice_no, invoice_date, customer_id, total_price) VALUES ($no, $date, $customer, $price)";
        var no = command.Parameters.Add("$no", SqliteType.Text);
        var date = command.Parameters.Add("$date", SqliteType.Text);
        var customer = command.Parameters.Add("$customer", SqliteType.Text);
        var price = command.Parameters.Add("$price", SqliteType.Real);
        var random = new Random(20250101);
        var invoice = 500_000;
        for (var day = 0; day < Days; day++)
        {
            var today = FirstDay.AddDays(day);
            var growth = 1 + (0.0008 * day) + (0.15 * Math.Sin(2 * Math.PI * day / 365));
            var invoices = (int)Math.Round(45 * Week[(int)today.DayOfWeek] * growth * (0.85 + (0.3 * random.NextDouble())));
            for (var i = 0; i < invoices; i++)
            {
                no.Value = (++invoice).ToString(System.Globalization.CultureInfo.InvariantCulture);
                date.Value = today.AddMinutes(8 * 60 + (600 * i / invoices))
                    .ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
                customer.Value = random.Next(20) == 0 ? DBNull.Value : $"{12_000 + random.Next(3_000)}";
                price.Value = Math.Round(Math.Exp(4.8 + (0.7 * Normal(random))), 2);
                command.ExecuteNonQuery();
            }
        }

        transaction.Commit();
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
