namespace DemandForecasting;

/// <summary>An invoice, as the shop's database has it. The customer is not always known.</summary>
public sealed record Transaction(string InvoiceNo, DateTime InvoiceDate, string? CustomerId, double TotalPrice);

/// <summary>A day of the shop: the dataset <c>modified_transactions</c>. Days without an invoice are there, with zeros.</summary>
public sealed record DailySales(DateOnly Date, double Revenue, int Invoices, int Customers);

/// <summary>
/// The revenue expected of a day, and the range it should fall into four times out of five: the dataset <c>forecasts</c>.
/// </summary>
public sealed record Forecast(DateOnly Date, double Revenue, double Low, double High);
