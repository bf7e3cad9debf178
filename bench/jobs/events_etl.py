"""Events of two shapes, flattened into one table by hour."""

from bench.jobs.case import Case

_MOMENT = "strftime(TIMESTAMP '2024-07-09 00:00:00' + INTERVAL 1 SECOND * (i % 86400)::INTEGER, '%Y-%m-%dT%H:%M:%SZ')"
_AMOUNT = "10 + i % 1000 * 0.25"

CASE = Case(
    job="events-etl",
    source="events/",
    extension="json",
    copy="FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01'",
    row=f"""
        CASE WHEN i % 2 = 0 THEN to_json({{
            event_id: 'e-' || i,
            user: {{id: 'u-' || i % 50000, age: 18 + i % 60, location: 'City ' || i % 40}},
            product_details: {{product_id: 'p-' || i % 500, category: 'Category ' || i % 12}},
            transaction: {{amount: {_AMOUNT}, currency: 'EUR', timestamp: {_MOMENT}}},
            feedback: {{rating: 1 + i % 5, review_text: 'Review number ' || i}}
        }})::VARCHAR ELSE to_json({{
            event_id: 'e-' || i,
            user_id: 'u-' || i % 50000,
            user_age: 18 + i % 60,
            location: 'City ' || i % 40,
            product_id: 'p-' || i % 500,
            product_category: 'Category ' || i % 12,
            purchase_amount: {_AMOUNT},
            currency: 'EUR',
            timestamp: {_MOMENT},
            review: {{rating: 1 + i % 5, review_text: 'Review number ' || i}}
        }})::VARCHAR END
    """,
    duckdb=(
        'COPY (SELECT event_id, coalesce("user".id, user_id) AS user_id, coalesce("user".age, user_age) AS user_age, '
        'coalesce("user".location, location) AS user_location, '
        "coalesce(product_details.product_id, product_id) AS product_id, "
        "coalesce(product_details.category, product_category) AS product_category, "
        "coalesce(transaction.amount, purchase_amount) AS purchase_amount, "
        "coalesce(transaction.currency, currency) AS currency, "
        'coalesce(transaction.timestamp, "timestamp")::TIMESTAMP AS moment, '
        "coalesce(feedback.rating, review.rating)::DOUBLE AS rating, "
        "coalesce(feedback.review_text, review.review_text) AS review_text, "
        "year(moment) AS year, month(moment) AS month, day(moment) AS day, hour(moment) AS hour "
        "FROM read_json('{source}', sample_size = 1000)) "
        "TO '{target}/events' (FORMAT parquet, COMPRESSION gzip, PARTITION_BY (year, month, day, hour))",
    ),
    output="structured/events/**/*.parquet",
)
