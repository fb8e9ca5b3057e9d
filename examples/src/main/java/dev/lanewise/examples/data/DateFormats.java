package dev.lanewise.examples.data;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/**
 * A small task of translation that needs no data: dates of 1950 to 2049 as people write them, in
 * English, to ISO 8601. Numbers alone are day first; two digits of a year from 50 on are of the
 * 20th century. The pairs depend on the seed alone, and no date is written twice in the same way.
 */
public final class DateFormats {
  private static final LocalDate FIRST = LocalDate.of(1950, 1, 1);
  private static final int DAYS = 36_525;
  private static final List<String> MONTHS =
      List.of(
          "January",
          "February",
          "March",
          "April",
          "May",
          "June",
          "July",
          "August",
          "September",
          "October",
          "November",
          "December");
  private static final List<String> WEEKDAYS =
      List.of("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday");

  /** How many ways of writing there are. */
  private static final int FORMS = 12;

  private DateFormats() {}

  /**
   * Pairs of a date as it is written and as ISO 8601 has it.
   *
   * @throws IllegalArgumentException if {@code count} is negative or above 100,000
   */
  public static SentencePairs pairs(int count, long seed) {
    if (count < 0 || count > 100_000) {
      throw new IllegalArgumentException("count is " + count + "; expected 0 to 100000");
    }
    Random random = new Random(seed);
    Set<String> seen = new HashSet<>();
    List<String> written = new ArrayList<>(count);
    List<String> iso = new ArrayList<>(count);
    while (written.size() < count) {
      LocalDate date = FIRST.plusDays(random.nextInt(DAYS));
      String text = write(date, random.nextInt(FORMS));
      if (seen.add(text)) {
        written.add(text);
        iso.add(date.toString());
      }
    }
    return new SentencePairs(written, iso);
  }

  /** Every day of a year in every way of writing: all characters that there are on either side. */
  public static SentencePairs wholeYear() {
    List<String> written = new ArrayList<>();
    List<String> iso = new ArrayList<>();
    for (LocalDate date = FIRST; date.getYear() == FIRST.getYear(); date = date.plusDays(1)) {
      for (int form = 0; form < FORMS; form++) {
        written.add(write(date, form));
        iso.add(date.toString());
      }
    }
    return new SentencePairs(written, iso);
  }

  /** A date written in one of the ways, which are numbered from 0. */
  static String write(LocalDate date, int form) {
    int day = date.getDayOfMonth();
    int year = date.getYear();
    String month = MONTHS.get(date.getMonthValue() - 1);
    String shortMonth = month.substring(0, 3);
    String weekday = WEEKDAYS.get(date.getDayOfWeek().getValue() - 1);
    String lastTwo = "%02d".formatted(year % 100);
    return switch (form) {
      case 0 -> day + " " + month + " " + year;
      case 1 -> month + " " + day + ", " + year;
      case 2 -> weekday + ", " + day + " " + month + " " + year;
      case 3 -> "the " + day + ordinal(day) + " of " + month + " " + year;
      case 4 -> shortMonth.toLowerCase(Locale.ROOT) + " " + day + " '" + lastTwo;
      case 5 -> day + "." + date.getMonthValue() + "." + year;
      case 6 -> "%02d/%02d/%s".formatted(day, date.getMonthValue(), lastTwo);
      case 7 -> day + "-" + shortMonth.toUpperCase(Locale.ROOT) + "-" + year;
      case 8 -> weekday.substring(0, 3) + " " + shortMonth + " " + day + " " + year;
      case 9 -> year + ", " + month.toUpperCase(Locale.ROOT) + " " + day;
      case 10 -> "%02d%02d%d".formatted(day, date.getMonthValue(), year);
      case 11 -> shortMonth + ". " + day + ordinal(day) + ", " + year;
      default ->
          throw new IllegalArgumentException("form is " + form + "; expected 0 to " + (FORMS - 1));
    };
  }

  private static String ordinal(int day) {
    if (day >= 11 && day <= 13) {
      return "th";
    }
    return switch (day % 10) {
      case 1 -> "st";
      case 2 -> "nd";
      case 3 -> "rd";
      default -> "th";
    };
  }
}
